/** Self-training with settings of another paper, and with the data and the training of two protocols. */
import assert from "node:assert/strict";
import { adaptationTable } from "../../lib/report/accuracy/adaptation_table.ts";
import { caption } from "../../lib/report/caption.ts";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { protocolTable } from "../../lib/report/accuracy/protocol_table.ts";
import { run } from "../../lib/experiment/run.ts";
import { adapted, labels } from "../report/records.ts";

const smoke = (more: Partial<Parameters<typeof selfTraining>[0]> = {}) =>
  selfTraining({ dataset: "rotated-digits", scale: "smoke", seed: 1, domains: 2, ...more });

Deno.test("sizes of one's own take the place of the scale's, and a caption says them for each way", () => {
  const sizes = {
    sourceSize: 200,
    intermediateSize: 120,
    targetSize: 60,
    sourceEpochs: 3,
    epochs: 2,
  };
  const gradual = smoke({ sizes, batchSize: 32 });
  const usual = smoke();
  assert.deepEqual(gradual, {
    ...{ ...usual, sourceSize: 200, epochs: 3, batchSize: 32 },
    adaptation: { ...usual.adaptation, intermediateSize: 120, targetSize: 60, epochs: 2 },
  });
  const atOnce = { ...sizes, targetSize: 180 };
  const direct = smoke({ sizes: atOnce, batchSize: 32, how: "direct", domains: 0 });
  const of = (config: typeof usual) => ({ ...adapted({}), config });
  const both = caption([of(gradual), of(direct)]);
  assert.match(both, /Self-training \(gradual\): 2 epochs a domain, 120 [^:]*, 60 unlabelled/);
  assert.match(both, /Self-training \(direct\): 2 epochs a domain, 180 unlabelled/);
  const alike = caption([of(gradual), of(smoke({ sizes, batchSize: 32, how: "pooled" }))]);
  assert.match(alike, /batch 32, network strided-cnn\. Self-training: 2 epochs a domain/);
});

Deno.test("a network of one's own choice is in the config, the run and the caption", async () => {
  const direct = { domains: 0, how: "direct" } as const;
  const config = smoke({ ...direct, network: "mlp" });
  assert.deepEqual(config, { ...smoke(direct), network: "mlp" });
  assert.equal(smoke(direct).network, "strided-cnn", "at smoke a smaller one than the paper's");
  assert.equal(selfTraining({ dataset: "rotated-digits", seed: 1 }).network, undefined);
  const [strided, usual] = [await run(smoke(direct)), await run(config)];
  assert.notEqual(strided.metrics.sourceLoss, usual.metrics.sourceLoss);
  assert.match(caption([strided]), /batch 64, network strided-cnn\. /);
  assert.throws(() => caption([strided, usual]), /network differs .*strided-cnn; mlp/);
  assert.throws(() => smoke({ network: "strided-cn" }), {
    message: /^network is "strided-cn"; [^\n]*did you mean "strided-cnn"\?$/,
  });
});

Deno.test("confidence by softmax is in the config, the labels and the table's rows", async () => {
  const more = { domains: 0, how: "direct", sizes: { sourceEpochs: 3 } } as const;
  assert.deepEqual(smoke({ ...more, confidence: "logits" }), smoke(more));
  const bySoftmax = smoke({ ...more, confidence: "softmax" });
  const records = [await run(bySoftmax), await run(smoke(more))];
  const [soft, hard] = records.map((r) => r.metrics.adaptation!.steps[0]!.threshold) as [
    number,
    number,
  ];
  assert.ok(soft > 0 && soft <= 1 && soft !== hard, `${soft}, ${hard}`);
  const rows = adaptationTable(records, { labels }).toMarkdown();
  assert.match(rows, /direct, on the target, confidence by softmax \|/);
  assert.match(rows, /direct, on the target +\|/);
  assert.throws(() => smoke({ confidence: "soft" as never }), {
    message: /^confidence is "soft"; [^\n]*did you mean "softmax"\?$/,
  });
});

Deno.test("the data of one protocol, trained as in the other: only what trains differs", async () => {
  const mixed = smoke({ trainingProtocol: "authors" });
  const { trainingProtocol, optimizer, ...others } = mixed;
  const { optimizer: own, ...corrected } = smoke();
  assert.deepEqual([trainingProtocol, others], ["authors", corrected]);
  assert.deepEqual([optimizer.options["weightDecay"], own.options["weightDecay"]], [
    1e-4,
    undefined,
  ]);
  assert.deepEqual(smoke({ trainingProtocol: "corrected" }), smoke());
  assert.throws(() => smoke({ trainingProtocol: "author" as never }), {
    message: /^trainingProtocol is "author"; [^\n]*did you mean "authors"\?$/,
  });
  // Two epochs of the same optimizer: the authors' moments start anew, in source and students.
  const sizes = { sourceEpochs: 2, epochs: 2 };
  const plain = smoke({ optimizer: own, sizes, domains: 0, how: "direct" });
  const [ours, theirs] = [await run(plain), await run({ ...plain, trainingProtocol: "authors" })];
  assert.notEqual(ours.metrics.history[0]!.loss, theirs.metrics.history[0]!.loss);
  assert.notEqual(ours.metrics.targetLoss, theirs.metrics.targetLoss);
  assert.throws(() => caption([ours, theirs]), /trainingProtocol differs .*none; authors/);
  assert.match(caption([theirs]), /Protocol: corrected, trained as in authors\. /);
});

Deno.test("the table of protocols: each rule beside plain training of the same data and training", () => {
  const made = (rule: string, seed: number, after: number, more: object) => {
    const base = adapted({ rule, seed, after });
    return { ...base, config: { ...base.config, ...more } };
  };
  const mixed = { protocol: "authors", trainingProtocol: "corrected" };
  const table = protocolTable([
    ...[made("sam", 1, 0.7, mixed), made("sam", 2, 0.8, mixed)],
    ...[made("plain", 1, 0.5, mixed), made("plain", 2, 0.62, mixed)],
    ...[made("plain", 1, 0.9, {}), made("plain", 2, 0.9, {})],
  ], { labels });
  const rows = table.rows;
  assert.deepEqual(
    rows.map((r) => [r.data, r.training, r.rule, Math.round(Number(r.target_percent))]),
    [
      ["authors", "corrected", "plain", 56],
      ["authors", "corrected", "sam", 75],
      ["corrected", "corrected", "plain", 90],
    ],
  );
  assert.ok(Math.abs(Number(rows[1]!.difference_points) - 19) < 1e-9);
  assert.deepEqual([rows[0]!.difference_points, rows[2]!.difference_points], [null, null]);
  assert.match(table.toMarkdown(), /Training as in/);
  assert.match(
    table.caption,
    /authors, trained as in corrected\. Seeds 1, 2.*Protocol: corrected\./,
  );
});
