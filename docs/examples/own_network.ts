/**
 * Your own network, from layers, in a grid.
 *
 *     deno run -A docs/examples/own_network.ts
 */
import { cross, zeroShot } from "sam-ood/experiment";
import { publish, runGrid } from "sam-ood/notebook";
import * as nn from "sam-ood/nn";
import { zeroShotTable } from "sam-ood/report";

function small({ shape, classes }: nn.InputSpec) {
  const [height = 28, width = 28, channels = 1] = shape;
  const units = 8 * Math.ceil(height / 4) * Math.ceil(width / 4);
  return nn.network("small", shape, classes, [
    nn.conv("c0", channels, 8, { stride: 2 }),
    nn.residual("r1", [nn.conv("c1", 8, 8), nn.batchNorm("n1", 8)]),
    nn.pool("max", { size: 2 }),
    nn.flatten(),
    nn.dense("out", units, classes),
  ]);
}

const rule = ["plain", "sam"];
const runs = cross(
  { dataset: "rotated-digits", scale: "smoke", network: small, rule, seed: [1, 2] } as const,
);
await publish(zeroShotTable(await runGrid(runs.map(zeroShot))), "own-network/table");
