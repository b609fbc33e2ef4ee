// What parsing costs without anything else: the `yaml` package reads every document of some files, in one thread. Only
// that is timed, neither the start of the process nor reading the files. The argument names a file that lists them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [list] = process.argv.slice(2);
const files = JSON.parse(readFileSync(list, 'utf8'));
const texts = files.map((file) => readFileSync(join(dirname(list), file), 'utf8'));
const start = performance.now();
let documents = 0;
for (const text of texts) documents += parseAllDocuments(text).length;
process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, documents })}\n`);
