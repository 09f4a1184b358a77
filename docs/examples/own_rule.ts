/**
 * Your own rule, in a grid beside SAM. Here it climbs along the sign of the gradient.
 *
 *     deno run -A docs/examples/own_rule.ts
 */
import * as tf from "@tensorflow/tfjs";
import { cross, zeroShot } from "sam-ood/experiment";
import { publish, runGrid } from "sam-ood/notebook";
import { mapParams } from "sam-ood/nn";
import { zeroShotTable } from "sam-ood/report";
import { climb, defineRule, plain, sam } from "sam-ood/sam";

const signSam = defineRule({
  name: "sign-sam",
  reference: "an exercise",
  options: { rho: { default: 0.05, min: 0, meaning: "radius of the ball" } },
}, ({ rho }) => ({
  init: () => null,
  gradient(oracle, w) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const { gradient } = oracle.lossAndGradient(climb(w, rho, mapParams(tf.sign, g)));
    return { gradient, loss, state: null };
  },
}));

const rule = [plain(), sam(), signSam({ rho: 0.05 })];
const runs = cross({ dataset: "two-moons", scale: "quick", rule, seed: [1, 2, 3] } as const);
await publish(zeroShotTable(await runGrid(runs.map(zeroShot))), "own-rule/table");
