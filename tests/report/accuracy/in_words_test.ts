import assert from "node:assert/strict";
import { adaptationTable } from "../../../lib/report/accuracy/adaptation_table.ts";
import { differencesInWords } from "../../../lib/report/accuracy/in_words.ts";
import { zeroShotTable } from "../../../lib/report/accuracy/zero_shot_table.ts";
import { adapted, fiveSeeds, labels, record } from "../records.ts";

Deno.test("a difference beyond the noise is said to be one, with its interval and seeds", () => {
  assert.deepEqual(differencesInWords(zeroShotTable(fiveSeeds(), { labels })), [
    "Rotated MNIST: 1 of 1 difference to Adam on the target holds after Holm's correction. " +
    "Holding: SAM +3.2 points (0.5 to 5.8, 5 seeds).",
  ]);
});

Deno.test("differences within the noise, of one seed, or of no width are not called real", () => {
  const sam = (seed: number, target: number) => record({ rule: "sam", seed, target });
  const plain = [1, 2].map((seed) => record({ seed, target: 0.5 }));
  const read = (...records: typeof plain) =>
    differencesInWords(zeroShotTable([...plain, ...records], { labels }))[0];
  const start = "Rotated MNIST: 0 of 1 difference to Adam on the target hold after Holm's " +
    "correction. Cannot be told: ";
  assert.equal(
    read(sam(1, 0.4), sam(2, 0.55)),
    `${start}SAM -2.5 points (-97.8 to 92.8, 2 seeds).`,
  );
  assert.equal(read(sam(1, 0.4)), `${start}SAM -10.0 points (no interval, 1 seed).`);
  assert.equal(
    read(sam(1, 0.4), sam(2, 0.4)),
    `${start}SAM -10.0 points (-10.0 to -10.0, 2 seeds).`,
  );
});

Deno.test("what holds by itself but not after Holm's correction is said apart", () => {
  const rules = ["sam", "asam", "esam"];
  const others = rules.flatMap((rule, i) =>
    [0.01, 0.05, 0.03].map((gain, seed) =>
      record({ rule, seed: seed + 1, target: 0.5 + (i === 0 ? gain + 0.02 : 0.04 * (seed - 1)) })
    )
  );
  const plain = [1, 2, 3].map((seed) => record({ seed, target: 0.5 }));
  const [read] = differencesInWords(zeroShotTable([...plain, ...others], { labels }));
  assert.match(
    read!,
    /: 0 of 3 differences to Adam on the target hold after Holm's correction\. By /,
  );
  assert.match(
    read!,
    /By itself 1 more interval excludes zero; of 3 chance alone makes about 0\.2 do so/,
  );
});

Deno.test("many differences that cannot be told are told by their range", () => {
  const rules = ["sam", "asam", "esam", "k-sam", "look-sam"];
  const records = rules.flatMap((rule, i) =>
    [1, 2, 3].map((seed) =>
      record({ rule, seed, target: 0.5 + 0.01 * (i - 2) + 0.05 * (seed - 2) })
    )
  );
  const plain = [1, 2, 3].map((seed) => record({ seed, target: 0.5 }));
  const [read] = differencesInWords(zeroShotTable([...plain, ...records], { labels }));
  assert.match(
    read!,
    /Cannot be told: all, -2\.0 to \+2\.0 points; seen would have been 16\.\d to 16/,
  );
});

Deno.test("where T differs, each difference says its own", () => {
  const records = [1, 5].flatMap((domains) =>
    [1, 2].flatMap((seed) => [
      adapted({ domains, seed, after: 0.5 }),
      adapted({ domains, seed, rule: "sam", after: 0.5 + domains / 100 }),
    ])
  );
  const [read] = differencesInWords(adaptationTable(records, { labels }));
  assert.match(read!, /SAM at T = 1 \+1\.0 points \(1\.0 to 1\.0, 2 seeds\)/);
  assert.match(read!, /SAM at T = 5 \+5\.0 points/);
});
