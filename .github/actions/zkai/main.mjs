// The step of the action: runs zkai as the inputs say, then tells GitHub what came of it. Plain Node, no packages.
import { apply } from './apply.mjs';
import { drift } from './drift.mjs';
import { readInputs } from './inputs.mjs';
import { output, warn } from './runner.mjs';
import { plan } from './plan.mjs';
import { runZkai } from './zkai.mjs';

const COMMANDS = {
  validate: async (inputs) => ({ exitCode: (await runZkai(inputs, 'validate')).exitCode }),
  plan,
  apply,
  drift,
};

try {
  const inputs = readInputs(process.env);
  const command = COMMANDS[inputs.command];
  if (command === undefined)
    throw new Error(`command must be one of ${Object.keys(COMMANDS).join(', ')}, not "${inputs.command}"`);
  const { exitCode, ...outputs } = await command(inputs);
  await output({ 'exit-code': exitCode, ...outputs });
  // Differences are an answer: what they come to is in the outputs, and in the issue.
  process.exitCode = exitCode === 2 ? 0 : exitCode;
} catch (error) {
  warn('error', error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
