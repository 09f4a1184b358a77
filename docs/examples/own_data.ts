/**
 * Your own table: the source early, the target late; SAM against Adam over five seeds.
 *
 *     deno run -A docs/examples/own_data.ts power.csv class day
 */
import { rows } from "sam-ood/data";
import { cross, zeroShot } from "sam-ood/experiment";
import { publish, runGrid } from "sam-ood/notebook";
import { differencesFigure, zeroShotTable } from "sam-ood/report";
import { plain, sam } from "sam-ood/sam";

const [path = "power.csv", label = "class", order = "day"] = Deno.args;
const mine = await rows(path, { label, order, source: [0, 0.3], target: [0.7, 1] });
const rule = [plain(), sam({ rho: 0.05 })];
const records = await runGrid(cross({ dataset: mine, rule, seed: [1, 2, 3, 4, 5] }).map(zeroShot));
await publish(zeroShotTable(records), `${mine.name}/table`);
await publish(differencesFigure(records), `${mine.name}/difference`);
