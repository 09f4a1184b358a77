import assert from "node:assert/strict";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import { takeRun } from "../../../lib/experiment/grid/locks.ts";
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { recordId, type RunConfig } from "../../../lib/records/record.ts";
import { inFolder, record } from "../../report/records.ts";

const configs = Array.from(
  { length: 20 },
  (_, i) => zeroShot({ dataset: "two-moons", seed: i + 1, scale: "smoke" }),
);

Deno.test("a run is taken by one alone, until it is given back", () =>
  inFolder(async (folder) => {
    const all = await Promise.all(Array.from({ length: 10 }, () => takeRun(folder, "a")));
    const holders = all.filter((lock) => lock !== undefined);
    assert.equal(holders.length, 1);
    assert.equal(await takeRun(folder, "a"), undefined);
    await holders[0]!.release();
    await (await takeRun(folder, "a"))!.release();
  }));

Deno.test("the run of a process that is gone is taken over, by one alone", () =>
  inFolder(async (folder) => {
    const gone = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "console.log(Deno.pid)"],
    })
      .output();
    const pid = Number(new TextDecoder().decode(gone.stdout));
    await Deno.mkdir(`${folder}/locks`);
    await Deno.writeTextFile(`${folder}/locks/a`, JSON.stringify({ host: Deno.hostname(), pid }));
    const all = await Promise.all(Array.from({ length: 10 }, () => takeRun(folder, "a")));
    const holders = all.filter((lock) => lock !== undefined);
    assert.equal(holders.length, 1);
    await holders[0]!.release();
  }));

Deno.test("another machine's run is taken over once it was not touched for minutes", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/locks`);
    const path = `${folder}/locks/a`;
    await Deno.writeTextFile(path, JSON.stringify({ host: "another", pid: Deno.pid }));
    assert.equal(await takeRun(folder, "a"), undefined);
    const old = new Date(Date.now() - 10 * 60_000);
    await Deno.utime(path, old, old);
    await (await takeRun(folder, "a"))!.release();
  }));

Deno.test("grids that share a folder make no run twice, and each hands out all records", () =>
  inFolder(async (folder) => {
    const made: number[] = [];
    const make = async (config: RunConfig) => {
      made.push(config.seed);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return record({ config });
    };
    const all = await Promise.all(
      [configs, configs.toReversed(), configs].map((own) => runGrid(own, { folder, make })),
    );
    assert.equal(made.length, configs.length);
    for (const records of all) {
      assert.deepEqual(records.map(({ id }) => id).sort(), configs.map(recordId).sort());
    }
    assert.deepEqual([...Deno.readDirSync(`${folder}/locks`)], [], "every lock is given back");
  }));

Deno.test("a folder that cannot be written is told before anything is trained", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/runs`, "a file");
    let trained = 0;
    const make = (config: RunConfig) => {
      trained++;
      return Promise.resolve(record({ config }));
    };
    await assert.rejects(
      runGrid(configs.slice(0, 1), { folder: `${folder}/runs`, make }),
      /^InputError: (cannot write|record) [^\n]*$/,
    );
    assert.equal(trained, 0);
  }));
