// Writes how many tests passed, failed and were skipped to the file that ZKAI_TEST_COUNTS names: test/run.mjs
// makes its last line of it.
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  onTestRunEnd(modules, errors) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state) => states.filter((other) => other === state).length;
    // A file that cannot be loaded, or an error outside of every test, has no test to count and is a failure.
    const outside = modules.flatMap((module) => module.errors()).length + errors.length;
    const counts = { passed: count('passed'), failed: count('failed') + outside, skipped: count('skipped') };
    writeFileSync(process.env.ZKAI_TEST_COUNTS, JSON.stringify(counts));
  }
}
