// Prints `N passed, N failed` from vitest's JSON reports; exits 1 on a failure, on a skip that is not allowed, or on no test at all.
//
// A test may be skipped only where the trace data is absent, and only if its title says so by naming BERTH_DATA.
import { existsSync, readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const hasTraceData = existsSync('../shared/data') || existsSync(process.env.BERTH_DATA ?? '');

const files = reports.flatMap((report) => report.testResults);
const tests = files.flatMap((file) => file.assertionResults);
const passed = tests.filter((test) => test.status === 'passed');
const failed = tests.filter((test) => test.status === 'failed');
const skipped = tests.filter((test) => !passed.includes(test) && !failed.includes(test));
// A file that cannot be loaded, or whose hooks fail, fails without a failed test in it.
const brokenFiles = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
const wronglySkipped = skipped.filter((test) => hasTraceData || !test.fullName.includes('BERTH_DATA'));
const emptyReports = reports.filter((report) => report.testResults.length === 0);

for (const file of brokenFiles) console.log(`broken test file: ${file.name}`);
for (const test of skipped) {
  console.log(`skipped${wronglySkipped.includes(test) ? ' but must run' : ''}: ${test.fullName}`);
}
const failures = failed.length + brokenFiles.length + emptyReports.length;
const counts = [`${passed.length} passed`, `${failures} failed`];
if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
console.log(counts.join(', '));

process.exitCode = failures > 0 || wronglySkipped.length > 0 || passed.length === 0 ? 1 : 0;
