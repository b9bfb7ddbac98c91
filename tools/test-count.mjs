// `node tools/test-count.mjs <file>`: prints `<n> passed, <m> failed` from the file of Vitest's JSON reporter. It prints nothing
// if the file has no counts. A test file that could not be loaded counts as one failure.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, success, testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
);
const failed = numFailedTests + broken.length;
if (success === (failed === 0)) console.log(`${numPassedTests} passed, ${failed} failed`);
