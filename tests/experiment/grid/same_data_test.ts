import assert from "node:assert/strict";
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import { ofOtherData } from "../../../lib/experiment/grid/same_data.ts";
import { failedRuns } from "../../../lib/records/failures.ts";
import { writeRecord } from "../../../lib/records/record_file.ts";
import { alone } from "../../data/environment.ts";
import { smallCovertype } from "../../data/files/covertype_lines.ts";
import { inFolder, record, warned } from "../../report/records.ts";

/** TensorFlow is in the usual cache; in an empty one the grid's processes would set it up anew. */
const usualCache = { XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? "" };

const config = zeroShot({ dataset: "covertype", seed: 1, scale: "smoke" });

Deno.test("a record of other files is not taken for the run's: it is made again, and that is said", () =>
  alone((data) =>
    inFolder(async (folder) => {
      const path = `${data}/covtype.data`;
      const text = smallCovertype(6000);
      await Deno.writeTextFile(path, text);
      Deno.env.set("SAM_OOD_DATA", data);
      const [before] = await runGrid([config], { folder, workers: 1 });
      assert.match(before!.data!.digest!, /^[0-9a-f]{64}$/);
      assert.deepEqual(await ofOtherData([before!]), []);
      assert.deepEqual(await runGrid([config], { folder, workers: 1 }), [before]);
      const lines = text.trimEnd().split("\n");
      await Deno.writeTextFile(path, lines.toReversed().join("\n") + "\n");
      const said = await warned(async () => {
        const [after] = await runGrid([config], { folder, workers: 1 });
        assert.notEqual(after!.data!.digest, before!.data!.digest);
        assert.notEqual(after!.metrics.targetLoss, before!.metrics.targetLoss);
      });
      assert.match(said[0]!, /^1 of 1 records were made of other files of their data/);
    }), usualCache));

Deno.test("files that have become too small fail their run in one line, and stop no other", () =>
  alone((data) =>
    inFolder(async (folder) => {
      const path = `${data}/covtype.data`;
      await Deno.writeTextFile(path, smallCovertype(6000));
      Deno.env.set("SAM_OOD_DATA", data);
      await runGrid([config], { folder, workers: 1 });
      await Deno.writeTextFile(path, smallCovertype(60));
      const moons = zeroShot({ dataset: "two-moons", seed: 1, scale: "smoke" });
      await warned(async () => {
        const made = await runGrid([config, moons], { folder, workers: 1 });
        assert.deepEqual(made.map(({ config }) => config.dataset), ["two-moons"]);
      });
      const [failed] = await failedRuns([config], folder);
      assert.match(failed!.reason, /rows; Covertype has \d+ for this, make it smaller$/);
    }), usualCache));

Deno.test("records from before digests were kept are taken as they are", () =>
  inFolder(async (folder) => {
    const old = record({ config });
    await writeRecord(folder, old);
    assert.deepEqual(await ofOtherData([old]), []);
    const fails = () => Promise.reject(new Error("is not to be made"));
    assert.deepEqual(await runGrid([config], { folder, make: fails }), [old]);
  }));
