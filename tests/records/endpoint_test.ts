import assert from "node:assert/strict";
import { endpoint, endpointEpochs } from "../../lib/records/endpoint.ts";
import type { RunRecord } from "../../lib/records/record.ts";
import { adapted, record } from "../report/records.ts";

const withHistory = (accuracies: number[]): RunRecord => {
  const made = record({ config: { epochs: accuracies.length }, target: accuracies.at(-1)! });
  const history = accuracies.map((targetAccuracy, epoch) => ({ epoch, loss: 1, targetAccuracy }));
  return { ...made, metrics: { ...made.metrics, history } };
};

Deno.test("the endpoint is the mean over the last fifth of the epochs, at least over the last", () => {
  const ten = withHistory([0, 0, 0, 0, 0, 0, 0, 0, 0.4, 0.6]);
  assert.equal(endpoint(ten), 0.5);
  assert.equal(endpoint(withHistory([0, 0, 0, 0.7])), 0.7);
  assert.equal(endpointEpochs(record({ config: { epochs: 100 } }).config), 20);
  assert.equal(endpointEpochs(record({ config: { epochs: 200 } }).config), 40);
});

Deno.test("after self-training the endpoint is the last student's accuracy", () => {
  assert.equal(endpoint(adapted({ after: 0.61 })), 0.61);
});

Deno.test("a record without its history is one clear line", () => {
  const made = withHistory(new Array(10).fill(0.5));
  const cut = { ...made, metrics: { ...made.metrics, history: [] } };
  assert.throws(() => endpoint(cut), /^InputError: record \w+: its history has 0 epochs; it must/);
});
