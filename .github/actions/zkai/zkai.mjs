import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs zkai without a shell: its annotations go to the log of the job, its other forms to files. Whatever the exit code is,
 * there is a JSON object, and where the command has Markdown, that.
 */
export async function runZkai(inputs, command, more = [], { markdown = false } = {}) {
  const { directory, project, environment, args, zkai } = inputs;
  await mkdir(directory, { recursive: true });
  const [json, comment] = [join(directory, `${command}.json`), join(directory, `${command}.md`)];
  await Promise.all([json, comment].map((file) => rm(file, { force: true })));
  const words = [
    command,
    ...more,
    '--no-input',
    '--format=github',
    `--project=${project}`,
    `--report=json=${json}`,
    ...(markdown ? [`--report=markdown=${comment}`] : []),
    ...(environment === '' ? [] : [`--env=${environment}`]),
    ...args,
  ];
  const exitCode = await run(zkai, words);
  return {
    exitCode,
    json: JSON.parse(await readFile(json, 'utf8').catch(() => 'null')),
    markdown: markdown ? await readFile(comment, 'utf8').catch(() => null) : null,
  };
}

function run(program, words) {
  const [file, args] = /\.m?js$/.test(program) ? [process.execPath, [program, ...words]] : [program, words];
  return new Promise((resolve, reject) => {
    const { GITHUB_TOKEN: _, ...env } = process.env; // which is none of its business
    const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    child.on('error', (error) =>
      reject(
        new Error(
          `${program} cannot be run (${error.code}): install zkai in a step before, or set the input "zkai"`,
        ),
      ),
    );
    child.on('close', (code) => resolve(code ?? 1));
  });
}
