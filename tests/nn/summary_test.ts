import assert from "node:assert/strict";
import { conv, dense, flatten } from "../../lib/nn/layers.ts";
import { network } from "../../lib/nn/network.ts";
import { cnn, resnet } from "../../lib/nn/networks.ts";
import { pool } from "../../lib/nn/pool.ts";
import { summary } from "../../lib/nn/summary.ts";

const small = network("small", [8, 8, 1], 3, [
  conv("conv", 1, 4, { stride: 2 }),
  pool("max"),
  flatten(),
  dense("out", 16, 3),
]);

const table = `| Layer | What                    | Shape after | Parameters |
| ----- | ----------------------- | ----------- | ---------: |
| conv  | conv 3x3, stride 2, relu | 4 x 4 x 4   |         40 |
`;

Deno.test("a summary has each layer with its shape and parameters, and is a table in a notebook", () => {
  const made = summary(small);
  assert.deepEqual(made.rows.map(({ name, shape, parameters }) => [name, shape, parameters]), [
    ["conv", [4, 4, 4], 40],
    ["", [2, 2, 4], 0],
    ["", [16], 0],
    ["out", [3], 51],
  ]);
  assert.equal(made.parameters, 91);
  const text = String(made);
  assert.equal(text.split("\n")[2]!.replace(/ +/g, " "), table.split("\n")[2]!.replace(/ +/g, " "));
  assert.match(text, /\n\nsmall: inputs of shape 8 x 8 x 1, 3 classes, 91 parameters\.$/);
  const shown = made as unknown as Record<symbol, () => Record<string, string>>;
  assert.deepEqual(shown[Symbol.for("Jupyter.display")]!(), {
    "text/markdown": text,
    "text/plain": text,
  });
  assert.equal(Deno.inspect(made), text);
});

Deno.test("a network shows itself so, and stays plain data", () => {
  const shown = small as unknown as Record<symbol, () => Record<string, string>>;
  assert.equal(shown[Symbol.for("Jupyter.display")]!()["text/markdown"], String(summary(small)));
  assert.deepEqual(Object.getOwnPropertySymbols({ ...small }), []);
});

Deno.test("a model's summary is its network's, and a block is one row", () => {
  const network = resnet({ shape: [28, 28, 1], classes: 10 });
  const made = summary({ network });
  assert.equal(made.parameters, 77_754);
  const block = made.rows.find(({ name }) => name === "block2")!;
  assert.deepEqual([block.shape, block.parameters], [[14, 14, 32], 14_528]);
  assert.match(
    block.kind,
    /^residual block of conv 3x3, stride 2 - .*; beside it conv 1x1, stride 2 -/,
  );
  assert.match(String(made), /77,754 parameters\.$/);
});

Deno.test("a network that was written by hand is summarized by its parameters", () => {
  const { layers: _, ...byHand } = cnn({ shape: [4, 4, 1], classes: 2 }, { filters: 2, hidden: 3 });
  const made = summary(byHand);
  assert.deepEqual(made.rows[0], {
    ...{ name: "conv1/kernel", kind: "conv", shape: [3, 3, 1, 2], parameters: 18 },
  });
  assert.match(String(made), /^\| Parameter +\| Of +\| Shape +\| Parameters \|\n/);
});
