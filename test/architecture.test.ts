import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';

const ADAPTER = { may: ['model', 'ports'], because: 'an adapter implements its port and knows nobody else' };

/**
 * The folders of `src/` in the order in which data flows, the folders that each may import besides itself, and why.
 * This table is the architecture: change it on purpose, with a reason, or change the import.
 */
const LAYERS: Readonly<Record<string, { readonly may: readonly string[]; readonly because: string }>> = {
  model: { may: [], because: 'the nouns must be understandable without anything else' },
  ports: { may: ['model'], because: 'an interface to the outside is described by nouns alone' },
  windows: {
    may: ['model'],
    because: 'whether a moment is in a freeze follows from cron expressions and that moment alone',
  },
  desired: {
    may: ['model', 'windows'],
    because: 'what the files ask for must not depend on what any server says',
  },
  diff: { may: ['model'], because: 'comparing values needs values only' },
  placement: { may: ['model'], because: 'the same input must place the same way everywhere' },
  plan: {
    may: ['model', 'windows', 'diff'],
    because: 'a plan is computed from trees, so that it can be shown, saved and tested',
  },
  drift: { may: ['model', 'diff'], because: 'drift is the same comparison as a plan, read another way' },
  report: { may: ['model'], because: 'a reporter turns results into text and cannot decide anything' },
  ledger: { may: ['model', 'ports'], because: 'the record is read and written through ports' },
  live: {
    may: ['model', 'ports', 'ledger'],
    because: 'reading ZooKeeper needs a reader and the paths to read',
  },
  apply: {
    may: ['model', 'ports', 'diff', 'plan', 'ledger', 'live'],
    because: 'apply carries out a plan; it knows neither files nor the client library',
  },
  reconcile: {
    may: ['model', 'ports'],
    because: 'who leads and when to look again is known without knowing what for',
  },
  zookeeper: ADAPTER,
  files: ADAPTER,
  git: ADAPTER,
  policies: ADAPTER,
  monitor: ADAPTER,
  secrets: ADAPTER,
  ensemble: ADAPTER,
  webhook: ADAPTER,
  flows: {
    may: [
      'model',
      'ports',
      'desired',
      'diff',
      'placement',
      'plan',
      'drift',
      'ledger',
      'live',
      'apply',
      'reconcile',
    ],
    because: 'a flow wires the stages and gets the outside as an argument; it prints nothing',
  },
  cli: {
    may: [
      'model',
      'ports',
      'report',
      'zookeeper',
      'files',
      'git',
      'policies',
      'monitor',
      'secrets',
      'ensemble',
      'webhook',
    ],
    because: 'the composition root chooses adapters; what a command does is in its flow',
  },
  commands: { may: ['model', 'cli', 'flows', 'report'], because: 'a command is flags -> flow -> report' },
  'bin.ts': { may: ['cli'], because: 'the entry only starts the command line' },
  'index.ts': {
    may: ['model', 'ports', 'plan', 'reconcile', 'flows', 'cli', 'zookeeper'],
    because:
      'the library offers the flows, the world they run in, elections and plan files, and nothing that prints',
  },
};

/** Folders of values in, values out. */
const PURE = new Set(['model', 'windows', 'desired', 'diff', 'placement', 'plan', 'drift', 'report']);
const PURE_BUILTINS = new Set(
  // vm: to end an expression of a schema that would not.
  ['buffer', 'crypto', 'module', 'path', 'url', 'util', 'vm', 'zlib'].map((name) => `node:${name}`),
);

const PROCESS =
  'environment, streams and exit codes belong to the command line (others only signal the processes they started)';

/** What only some folders may import, and why. A pattern ends with `*` where anything may follow. */
const RESTRICTED: readonly {
  readonly modules: readonly string[];
  readonly only: readonly string[];
  readonly because: string;
}[] = [
  {
    modules: ['node-zookeeper-client*'],
    only: ['zookeeper'],
    because: 'the client has defects that are worked around in one place',
  },
  { modules: ['yaml*', 'ajv*'], only: ['desired'], because: 'text is parsed once, at the door' },
  { modules: ['croner*'], only: ['windows'], because: 'which cron expressions there are is said once' },
  { modules: ['diff*'], only: ['diff', 'report'], because: 'line differences are for people to read' },
  { modules: ['chalk*'], only: ['report'], because: 'how it looks is decided where text is made' },
  {
    modules: ['@oclif/core*'],
    only: ['cli', 'commands', 'bin.ts'],
    because: 'the rest must work without a command line',
  },
  {
    modules: ['node:fs*', 'tinyglobby'],
    only: ['files', 'secrets', 'ensemble'],
    because:
      'the file system is an adapter, so that nothing outside the project is read or written by accident',
  },
  {
    modules: ['node:child_process'],
    only: ['git', 'policies', 'ensemble'],
    because: 'other programs are started by adapters only',
  },
  {
    modules: ['node:net', 'node:tls'],
    only: ['ensemble', 'monitor', 'zookeeper'],
    because: 'the network is behind a port',
  },
  {
    modules: ['node:http*', 'prom-client*'],
    only: ['monitor'],
    because: 'who answers over HTTP is decided in one place, and only a loop pays for loading it',
  },
  {
    modules: ['node:process'],
    only: ['cli', 'commands', 'bin.ts', 'ensemble', 'policies'],
    because: PROCESS,
  },
];

/** What may not be written, where, and why. Strings and comments are not looked at. */
const FORBIDDEN: readonly {
  readonly what: RegExp;
  readonly except: readonly string[] | 'impure';
  readonly because: string;
}[] = [
  {
    what: /(?<![.$\w])(?:async|await|Promise)\b/,
    except: 'impure',
    because: 'a pure folder has nothing to wait for',
  },
  {
    what: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    except: 'impure',
    because: 'time is passed in as a value',
  },
  {
    what: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b/,
    except: 'impure',
    because: 'the same input gives the same bytes',
  },
  {
    what: /\bset(?:Timeout|Interval|Immediate)\b/,
    except: 'impure',
    because: 'a pure folder has nothing to wait for',
  },
  {
    what: /(?<![.\w'"])process\s*\./,
    except: ['cli', 'commands', 'bin.ts', 'ensemble', 'policies'],
    because: PROCESS,
  },
  { what: /\bconsole\s*\./, except: [], because: 'only the command line prints, and it says where to' },
];

/** Lines of a source file: beyond this, it holds more than one idea. Types made from the schemas are as long as those. */
const LONGEST_FILE = 300;
const GENERATED = 'src/model/kinds/';

describe('the architecture', () => {
  test('holds in every file of src', () => {
    const root = new URL('..', import.meta.url).pathname;
    const files = globSync('src/**/*.ts', { cwd: root }).sort();
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => violations(file, readFileSync(`${root}/${file}`, 'utf8')))).toEqual([]);
  });

  test.each([
    ['a folder that the table does not know', 'src/helpers/x.ts', '', 'has no row'],
    [
      'an import against the flow',
      'src/model/x.ts',
      `import { a } from '../plan/build.ts';`,
      'without anything else',
    ],
    [
      'a type import against the flow',
      'src/diff/x.ts',
      `import { type A } from '../../src/live/tree.ts';`,
      'values only',
    ],
    [
      'a lazy import against the flow',
      'src/flows/x.ts',
      `const a = await import('../zookeeper/a.ts');`,
      'prints nothing',
    ],
    ['a re-export against the flow', 'src/report/x.ts', `export * from '../plan/build.ts';`, 'cannot decide'],
    [
      'a package outside its folder',
      'src/live/x.ts',
      `import client from 'node-zookeeper-client/lib/a.js';`,
      'defects',
    ],
    [
      'the file system outside an adapter',
      'src/flows/x.ts',
      `import { readFile } from 'node:fs/promises';`,
      'by accident',
    ],
    ['a side-effect import', 'src/flows/x.ts', `import 'chalk';`, 'how it looks'],
    ['a built-in without node:', 'src/files/x.ts', `import { readFile } from 'fs';`, 'node: prefix'],
    [
      'a built-in that does I/O in a pure folder',
      'src/plan/x.ts',
      `import { cpus } from 'node:os';`,
      'values out',
    ],
    ['a promise in a pure folder', 'src/plan/x.ts', 'export async function f() {}', 'nothing to wait for'],
    ['the clock in a pure folder', 'src/report/x.ts', 'const now = Date.now();', 'passed in as a value'],
    ['chance in a pure folder', 'src/placement/x.ts', 'const pick = Math.random();', 'the same bytes'],
    ['a timer in a pure folder', 'src/drift/x.ts', 'setTimeout(f, 1);', 'nothing to wait for'],
    [
      'the environment outside the command line',
      'src/files/x.ts',
      'const home = process.env.HOME;',
      'belong to the command',
    ],
    ['printing', 'src/cli/x.ts', 'console.log(1);', 'only the command line prints'],
    [
      'a file with more than one idea',
      'src/model/x.ts',
      'x\n'.repeat(LONGEST_FILE + 1),
      'more than one idea',
    ],
  ])('refuses %s', (_, file, text, reason) => {
    expect(violations(file, text).join('\n')).toContain(reason);
  });

  test.each([
    ['a comment', 'src/model/x.ts', '/** Not a Promise, and no Date.now(). */ // process.env'],
    ['a text', 'src/report/x.ts', `const hint = "await process.exit()";`],
    ['a neighbour', 'src/plan/x.ts', `import { a } from './y.ts'; import { b } from '../diff/z.ts';`],
    [
      'a file of the same folder from below',
      'src/desired/parse/x.ts',
      `import { a } from '../resolve/y.ts';`,
    ],
  ])('allows %s', (_, file, text) => {
    expect(violations(file, text)).toEqual([]);
  });
});

/** Every rule that a file breaks, as sentences with the reason. */
function violations(file: string, text: string): string[] {
  const folder = folderOf(file);
  const layer = LAYERS[folder];
  if (layer === undefined)
    return [`${file}: ${folder} has no row in the table of layers: say what it may import, and why`];
  const lines = file.startsWith(GENERATED) ? 0 : text.split('\n').length - 1;
  return [
    ...(lines > LONGEST_FILE
      ? [`${file}: ${lines} lines; above ${LONGEST_FILE} a file holds more than one idea`]
      : []),
    ...importsOf(text).flatMap((module) => importViolations(file, module)),
    ...FORBIDDEN.filter(({ except }) => (except === 'impure' ? PURE.has(folder) : !except.includes(folder)))
      .map(({ what, because }) => ({ because, found: what.exec(withoutTexts(text))?.[0] }))
      .filter(({ found }) => found !== undefined)
      .map(({ found, because }) => `${file}: uses ${found}, but ${because}`),
  ];
}

function importViolations(file: string, module: string): string[] {
  const folder = folderOf(file);
  if (module.startsWith('.')) {
    const target = folderOf(new URL(module, `file:///${file}`).pathname.slice(1));
    const layer = LAYERS[folder];
    if (target === folder || layer?.may.includes(target)) return [];
    return [`${file}: ${folder} may not import ${target}, because ${layer?.because}`];
  }
  const found: string[] = [];
  for (const { modules, only, because } of RESTRICTED) {
    const isMeant = modules.some((name) =>
      name.endsWith('*') ? new RegExp(`^${name.slice(0, -1)}(?:/|$)`).test(module) : module === name,
    );
    if (isMeant && !only.includes(folder)) {
      found.push(`${file}: ${module} may be imported in ${only.join(', ')} only, because ${because}`);
    }
  }
  const isBuiltin = module.startsWith('node:');
  if (BARE_BUILTINS.has(module))
    found.push(`${file}: ${module} needs its node: prefix, so that the rules see it`);
  if (PURE.has(folder) && isBuiltin && !PURE_BUILTINS.has(module)) {
    found.push(`${file}: ${module} has no place in ${folder}, which is values in, values out`);
  }
  return found;
}

const BARE_BUILTINS = new Set([
  'fs',
  'fs/promises',
  'path',
  'process',
  'child_process',
  'net',
  'tls',
  'os',
  'crypto',
]);

/** `plan` for `src/plan/build.ts`, `bin.ts` for `src/bin.ts`. */
function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** Every module that a file names: static, for types, for side effects, re-exported, or lazy. */
function importsOf(text: string): string[] {
  const statements = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g;
  return [...withoutComments(text).matchAll(statements)].map((match) => match[1] ?? '');
}

const COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*/g;
const TEXTS = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

function withoutComments(text: string): string {
  return text.replace(COMMENTS, ' ');
}

function withoutTexts(text: string): string {
  return withoutComments(text).replace(TEXTS, "''");
}
