import assert from "node:assert/strict";
import { expectedSeconds, plan, processCount } from "../../../tools/testing/plan.ts";

const seconds: Record<string, number> = { a: 1, b: 20, c: 3, d: 70, e: 12, f: 2, g: 9 };

Deno.test("long files have a process each and come first, short ones share one", () => {
  const jobs = plan(Object.keys(seconds), (file) => seconds[file]!, 15);
  assert.deepEqual(jobs.map(({ files }) => files), [["d"], ["b"], ["g", "c", "f", "a"], ["e"]]);
});

Deno.test("what waits has a process of its own, beside those that compute", () => {
  const slow = "tests/tools/slurm_test.ts";
  assert.deepEqual(plan(["a", slow, "b"], () => 1), [
    { files: [slow], waits: true },
    { files: ["a", "b"] },
  ]);
});

Deno.test("what was measured here goes before what is known of a file, and that before a guess", () => {
  const slow = "tests/notebooks/accuracy_notebooks_test.ts";
  assert.equal(expectedSeconds(slow, { [slow]: 7 }), 7);
  assert.ok(expectedSeconds(slow, {}) > expectedSeconds("tests/new_test.ts", {}));
});

Deno.test("there is a process a core, as memory allows, and at least one", () => {
  assert.equal(processCount(4, 100 * 2 ** 30), 4);
  assert.equal(processCount(64, 4 * 2 ** 30), 2);
  assert.equal(processCount(2, 2 ** 20), 1);
});
