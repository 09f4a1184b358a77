import assert from "node:assert/strict";
import { gaussianAccuracyInWords } from "../../../lib/report/bounds/gaussian_accuracy.ts";
import { record } from "../records.ts";
import { gdaRecord } from "./bound_records.ts";

Deno.test("the Bayes accuracy stands beside the mean over seeds at each number of domains", () => {
  const records = [[2, 0.875], [0, 0.5], [1, 0.75]].flatMap(([domains, target]) =>
    [1, 2].map((seed) =>
      gdaRecord({ domains: domains!, seed, target: target! + (seed === 1 ? 0.0625 : -0.0625) })
    )
  );
  // Phi(2.5) = 0.99379: two classes, whose means are 2.5 deviations from the boundary.
  assert.deepEqual(gaussianAccuracyInWords(records), [
    "The best accuracy that any classifier can have is 99.4 %; on a test sample it can be a little " +
    "more. Self-training ends at: with the target at once 50.0 %; over 1 intermediate domain 75.0 %; " +
    "over 2 intermediate domains 87.5 %.",
  ]);
  assert.deepEqual(gaussianAccuracyInWords([]), ["Not run."]);
});

Deno.test("records whose best accuracy is not known are told", () => {
  const forests = gdaRecord({ config: { dataset: "covertype" } });
  assert.throws(
    () => gaussianAccuracyInWords([forests]),
    /^InputError: record \w+ is of self-training on covertype; it must be of self-training on drifting-/,
  );
  assert.throws(
    () => gaussianAccuracyInWords([record({ config: { dataset: "drifting-gaussians" } })]),
    /is of training on drifting-gaussians; /,
  );
});
