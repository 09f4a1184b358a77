import assert from "node:assert/strict";
import { ready } from "../../lib/backend/backend.ts";
import { DataNotFound } from "../../lib/data/files/find_files.ts";
import { type Protocol, protocols } from "../../lib/data/domain.ts";
import { caption } from "../../lib/report/caption.ts";
import {
  type GdaSizes,
  type PaperDataSet,
  type Scale,
  scales,
} from "../../lib/datasets/paper_dataset.ts";
import { shiftWords } from "../../lib/datasets/words.ts";
import { datasets } from "../../lib/datasets/registry.ts";
import { recordId, type RunConfig, type RunRecord } from "../../lib/records/record.ts";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { run } from "../../lib/experiment/run.ts";
import { smallCovertype } from "../data/files/covertype_lines.ts";
import { alone, realData, writeFakeMnist } from "../data/environment.ts";
import { fakeMat } from "../data/files/portraits_images.ts";
import { oneLine, sizes } from "./shifted.ts";
import { record } from "../report/records.ts";
import { unless } from "../unless.ts";

/** Runs `use` with made-up rows and images for the data sets that do not come with the library. */
async function withData(use: () => Promise<void>): Promise<void> {
  // The backend is found by way of the cache's folder, which is another one within `alone`.
  await ready();
  await alone(async (folder) => {
    await Deno.writeTextFile(`${folder}/covtype.data`, smallCovertype(6000));
    await Deno.writeFile(`${folder}/dataset_32x32.mat`, fakeMat(5000));
    await writeFakeMnist(folder);
    Deno.env.set("SAM_OOD_DATA", folder);
    await use();
  });
}

/** A data set as gradual adaptation loads it. */
function loadGda({ shift, gda, load }: PaperDataSet, protocol: Protocol, scale: Scale) {
  const { sourceEpochs: _, epochs: __, ...sizes } = gda.sizes[protocol][scale];
  return load({ shift: shift.usual, protocol, seed: 1, domains: gda.domains, ...sizes });
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

const here = Object.keys(datasets).filter((name) => !name.endsWith("-mnist"));

Deno.test("every committed record has the id that its choices give today", () => {
  const folder = new URL("../../results/runs/", import.meta.url);
  // Beside the records stand locks, where runs have been made here.
  const files = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile);
  const records = files.map(({ name }) =>
    JSON.parse(Deno.readTextFileSync(new URL(name, folder))) as RunRecord
  );
  assert(records.length >= 100);
  for (const { id, config } of records) {
    const { dataset, shift, protocol, scale, epochs, rule, optimizer, averaging, seed } = config;
    const { measures } = config;
    const asked = measures && { measures: measures.bounds ? "bounds" : "sharpness" } as const;
    const { batchSize, network, trainingProtocol, precision, vary } = config;
    const common = {
      ...{ dataset, shift, protocol, scale: scale as Scale, seed, optimizer, batchSize },
      ...{ rule: rule.name, options: rule.options, ...asked },
      ...(network ? { network } : {}),
      ...(trainingProtocol ? { trainingProtocol } : {}),
      ...(precision ? { precision } : {}),
    };
    const { how, domains, quantile, confidence, rule: students } = config.adaptation ?? {};
    const again = config.adaptation
      ? selfTraining({
        ...{ ...common, how: how!, domains: domains!, quantile: quantile! },
        ...{ adaptationRule: students!.name, adaptationOptions: students!.options },
        ...(confidence ? { confidence } : {}),
        sizes: isAnchor(config) ? sizesOf(config) : atEqualGradients(config),
      })
      : zeroShot({
        ...{ ...common, epochs },
        ...(averaging ? { averaging } : {}),
        ...(vary ? { vary } : {}),
      });
    assert.deepEqual(again, config);
    assert.equal(recordId(again), id);
  }
});

/** Runs with the settings of Kumar et al. or He et al.: their sizes are no scale's. */
function isAnchor({ batchSize, optimizer }: RunConfig): boolean {
  return batchSize === 32 || optimizer.options["learningRate"] === 1e-4;
}

/** Plain training with twice the scale's epochs, which cost as much as SAM's. */
function atEqualGradients(
  { dataset, protocol, scale, epochs, rule }: RunConfig,
): Partial<GdaSizes> {
  const usual = datasets[dataset]!.gda.sizes[protocol][scale as Scale];
  const isTwice = rule.name === "plain" && epochs === 2 * usual.sourceEpochs;
  return isTwice ? { sourceEpochs: epochs, epochs: 2 * usual.epochs } : {};
}

function sizesOf({ sourceSize, testSize, epochs, adaptation }: RunConfig): Partial<GdaSizes> {
  const { intermediateSize, targetSize, epochs: ofStudents } = adaptation!;
  return {
    ...{ sourceSize, testSize, sourceEpochs: epochs, epochs: ofStudents },
    ...(intermediateSize === undefined ? {} : { intermediateSize }),
    ...(targetSize === undefined ? {} : { targetSize }),
  };
}

Deno.test("every data set gives a zero-shot run what its scale promises", () =>
  withData(async () => {
    for (const name of here) {
      for (const protocol of protocols) {
        const config = zeroShot({ dataset: name, seed: 1, scale: "smoke", protocol });
        const data = await datasets[name]!.load(config);
        const [source, test] = sizes(data);
        const where = `${name}, ${protocol}`;
        assert.equal(source, config.sourceSize, where);
        assert.equal(data.target.labels.length, config.testSize, where);
        if (protocol === "corrected") assert.equal(test, config.testSize, where);
      }
    }
  }));

Deno.test("every data set gives gradual adaptation what its scale promises", () =>
  withData(async () => {
    for (const name of here) {
      const dataset = datasets[name]!;
      assert.equal(dataset.gda.domains, name === "portraits" ? 4 : 5);
      for (const protocol of protocols) {
        const promised = dataset.gda.sizes[protocol].smoke;
        const data = await loadGda(dataset, protocol, "smoke");
        const where = `${name}, ${protocol}`;
        assert.equal(data.source.labels.length, promised.sourceSize, where);
        assert.equal(data.target.labels.length, promised.testSize, where);
        assert.equal(data.intermediate.length, dataset.gda.domains, where);
        if (promised.targetSize !== undefined) {
          assert.equal(data.targetUnlabeled.labels.length, promised.targetSize, where);
        }
        const { intermediateSize: all } = promised;
        if (all === undefined) continue;
        const total = sum(Array.from(data.intermediate, ({ labels }) => labels.length));
        assert.equal(
          total,
          shiftWords(name).trainedOn?.(protocol, all, dataset.gda.domains) ?? all,
          where,
        );
      }
    }
  }));

Deno.test(
  "MNIST and Covertype have the rows for every scale",
  unless(!realData && "SAM_OOD_DATA is not set"),
  async () => {
    for (const name of ["rotated-mnist", "color-shift-mnist", "covertype"]) {
      for (const protocol of protocols) {
        for (const scale of scales) {
          const data = await loadGda(datasets[name]!, protocol, scale);
          const { sourceSize, testSize } = datasets[name]!.gda.sizes[protocol][scale];
          assert.deepEqual(
            [data.source, data.target].map(({ labels }) => labels.length),
            [sourceSize, testSize],
          );
          await datasets[name]!.load(zeroShot({ dataset: name, seed: 1, scale, protocol }));
        }
      }
    }
  },
);

Deno.test("where data have an order, the curve goes from domain to domain, each on the test's size", () =>
  withData(async () => {
    for (const [name, steps] of [["covertype", 6], ["portraits", 5]] as const) {
      const dataset = datasets[name]!;
      const config = zeroShot({ dataset: name, seed: 1, scale: "smoke" });
      const data = await dataset.load(config);
      const along = [...dataset.along(data, "corrected")];
      const expected = Array.from({ length: steps + 1 }, (_, i) => i / steps);
      assert.deepEqual(along.map(({ shift }) => shift), expected);
      assert.equal(along[0]!.test, data.sourceTest);
      assert.equal(along.at(-1)!.test, data.target);
      assert(along.every(({ test }) => test.labels.length === config.testSize));
      const trained = new Set(data.source.ids);
      assert(along.every(({ test }) => !test.ids.some((id) => trained.has(id))));
      assert.throws(
        () => dataset.load({ ...config, shift: 2 }),
        oneLine(/^shift is 2; \w+ has an order of its own, it must be 1$/),
      );
    }
  }));

Deno.test("points are tested at each angle, the same points turned", async () => {
  for (const name of ["drifting-gaussians", "two-moons"]) {
    const dataset = datasets[name]!;
    const data = await dataset.load(zeroShot({ dataset: name, seed: 1, scale: "smoke" }));
    const along = [...dataset.along(data, "corrected")];
    assert.equal(along[0]!.test, data.sourceTest);
    const atTarget = along.find(({ shift }) => shift === dataset.shift.usual)!;
    assert.deepEqual(atTarget.test, data.target);
  }
});

for (const dataset of ["covertype", "two-moons"]) {
  Deno.test(`a smoke run on ${dataset} keeps the note on its data, and the caption says it`, () =>
    withData(async () => {
      const { id, note, config, metrics } = await run(
        zeroShot({ dataset, seed: 1, scale: "smoke", rule: "sam" }),
      );
      assert.equal(id, recordId(config));
      assert.equal(note, dataset === "covertype" ? "0.81 % of the original rows" : undefined);
      const last = metrics.accuracyByShift.find(({ shift }) => shift === config.shift)!;
      assert.equal(last.accuracy, metrics.targetAccuracy);
    }));
}

const covertype = { dataset: "covertype", shift: 1 };

Deno.test("a caption says in words what the data are, and that rows are missing", () => {
  const partial = { ...record({ config: covertype }), note: "76.98 % of the original rows" };
  assert.match(
    caption([partial]),
    /^Covertype: source nearest to water, target farthest from it \(76\.98 % of the original rows\)\. Scale quick: /,
  );
  assert.match(caption([record({ config: covertype })]), /target farthest from it\. Scale quick: /);
  const others = { "portraits": 1, "drifting-gaussians": 90, "two-moons": 60 };
  const text = Object.entries(others)
    .map(([dataset, shift]) => caption([record({ config: { dataset, shift } })])).join();
  assert.match(text, /^Portraits: source the earliest years, target later ones\. /);
  assert.match(
    text,
    /Drifting Gaussians: target turned by 90°\. .*Two moons: target turned by 60°/,
  );
});

Deno.test("a caption has the images that students were trained on, not the pool they are drawn from", () => {
  const of = (more: { protocol: Protocol; scale: Scale; domains?: number }) => {
    const config = selfTraining({ dataset: "color-shift-mnist", seed: 1, ...more });
    return caption([{ ...record(), config }]).match(/[\d,]+(?= examples in all inter)/)![0];
  };
  // The authors make 20 domains and take T of them: 500 images each at quick, 2,100 at paper.
  assert.equal(of({ protocol: "authors", scale: "quick" }), "2,500");
  assert.equal(of({ protocol: "authors", scale: "quick", domains: 3 }), "1,500");
  assert.equal(of({ protocol: "authors", scale: "paper" }), "10,500");
  assert.equal(of({ protocol: "corrected", scale: "paper" }), "42,000");
});

Deno.test("records of different rows of the data cannot stand in one table", () => {
  const partial = { ...record({ config: covertype }), note: "76.98 % of the original rows" };
  const whole = record({ config: covertype, seed: 2 });
  assert.throws(
    () => caption([partial, whole]),
    oneLine(/^covertype: note differs between records \(76\.98 % of .* rows; none\); it must be/),
  );
});

Deno.test("data that are not there are told apart from a mistake", () =>
  alone(async () => {
    for (const dataset of ["covertype", "portraits"]) {
      await assert.rejects(run(zeroShot({ dataset, seed: 1, scale: "smoke" })), (error: Error) => {
        assert(error instanceof DataNotFound);
        return error.message.startsWith("data not found: ");
      });
    }
  }));
