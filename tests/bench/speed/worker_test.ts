/** The sides' processes on a small case, and whether they do the same work. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type NetworkName, networks, rules } from "../../../bench/speed/cases.ts";
import { noise, readDomain, writeDomain } from "../../../bench/speed/data.ts";
import type { Precision } from "../../../bench/speed/messages.ts";
import { checkParity, comparable, TOLERANCE } from "../../../bench/speed/parity.ts";
import {
  type Askable,
  jax,
  ours,
  type Program,
  pytorch,
  withWorker,
  WorkerProcess,
} from "../../../bench/speed/process.ts";
import { median } from "../../../lib/statistics/median.ts";
import { presentPython } from "../../../bench/speed/python.ts";
import { ready } from "../../../lib/backend/backend.ts";
import { withEnv } from "../../env.ts";
import { unless } from "../../unless.ts";

const { name: backend } = await ready();
const python = await presentPython();
const noPeers = "no Python with PyTorch and JAX (deno task bench makes one)";
const rows = { shape: [3], classes: 2 };
const hows = {
  "PyTorch": { adam: "fused", format: "contiguous", compile: null },
  "JAX": { random: "threefry2x32", call: "a step" },
};
const plainly = { precision: "float32", compiled: false } as const;

/** A process a side, for all tests of it: PyTorch's takes five seconds to load. */
const started = new Map<string, WorkerProcess>();
Deno.test.afterAll(async () => {
  for (const worker of started.values()) await worker.close();
});
const shared = { sanitizeOps: false, sanitizeResources: false };

function workerOf(program: Program): WorkerProcess {
  const worker = started.get(program.label) ?? new WorkerProcess(program, 1);
  started.set(program.label, worker);
  return worker;
}

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await f(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

const sides: [string, Program, boolean][] = [
  ["our process", ours, backend !== "tensorflow"],
  ["PyTorch's process", pytorch(python ?? ""), python === undefined],
  ["JAX's process", jax(python ?? ""), python === undefined],
];
for (const [what, program, ignore] of sides) {
  Deno.test({
    name: `${what} trains under every rule for the steps asked for, and says what they took`,
    ...unless(ignore && noPeers),
    ...shared,
    fn: () =>
      inFolder(async (folder) => {
        const worker = workerOf(program);
        const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
        const how = hows[program.label as keyof typeof hows];
        for (const rule of rules) {
          const start = { data, rule, warmUp: 20, ...plainly, ...how && { how } };
          const started = await worker.ask("start", start);
          assert.equal(started.parameters, 133_634);
          assert.ok(started.firstStep > 0, rule);
          const { seconds } = await worker.ask("steps", { count: 5 });
          assert.ok(seconds > 0, rule);
        }
        const { peak, resident } = await worker.ask("memory", {});
        assert.ok(peak >= resident && resident > 100, `${peak} ${resident}`);
        assert.equal((await worker.ask("environment", {}))["threads"], "1");
      }),
  });

  Deno.test({
    name: `${what} says in one line why it can't, and goes on`,
    ...unless(ignore && noPeers),
    ...shared,
    async fn() {
      const worker = workerOf(program);
      const data = { path: "/nowhere", examples: 1, ...rows };
      await assert.rejects(worker.ask("start", { data, rule: "sam", warmUp: 0, ...plainly }), {
        name: "InputError",
        message: /^(sam-ood|PyTorch|JAX), asked for start: .*\/nowhere.*$/,
      });
      assert.ok((await worker.ask("memory", {})).peak > 0);
    },
  });

  // The JAX peer makes no whole runs.
  if (program.label === "JAX") continue;
  Deno.test({
    name: `${what} makes a whole run and says where it ended`,
    ...unless(ignore && noPeers),
    ...shared,
    fn: () =>
      inFolder(async (folder) => {
        const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
        const epochs = { source: 1, domain: 1 };
        for (const batches of ["loader", "index"] as const) {
          const given = { source: data, domains: [data], target: data, how: hows.PyTorch };
          const asked = { ...given, epochs, batches };
          const { seconds, accuracy } = await workerOf(program).ask("whole", asked);
          assert.ok(seconds > 0 && accuracy > 0.3 && accuracy <= 1);
        }
      }),
  });
}

// Each rule on the network that is quick to compile, and each network under one rule; before it
// measures a case, the bench checks it.
for (const program of [pytorch, jax]) {
  const { label } = program("");
  for (const network of Object.keys(networks) as NetworkName[]) {
    const chosen = network === "mlp" ? comparable : ["sam"] as const;
    Deno.test({
      name: `${network}: the losses of ${label} are ours from the same weights`,
      ...unless((python === undefined || backend !== "tensorflow") && noPeers),
      ...shared,
      fn: () =>
        inFolder(async (folder) => {
          const [one, other] = [workerOf(ours), workerOf(program(python!))];
          for (const rule of chosen) {
            const difference = await checkParity(network, rule, one, other, label, folder);
            assert.ok(difference <= TOLERANCE, rule);
          }
        }),
    });
  }
}

const ways: [string, (python: string) => Program, Precision, number][] = [
  ["PyTorch", pytorch, "float32", 3],
  ["PyTorch under autocast", pytorch, "bfloat16", 3],
  ["JAX", jax, "float32", 4],
];
for (const [what, program, precision, count] of ways) {
  Deno.test({
    name: `the fastest way of ${what} is found where none is given`,
    ...unless(python === undefined && noPeers),
    ...shared,
    fn: () =>
      inFolder(async (folder) => {
        const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
        const start = { data, rule: "plain", warmUp: 0, precision, compiled: false } as const;
        const asked = { ...start, trial: 2 };
        const { how, trials } = await workerOf(program(python!)).ask("start", asked);
        assert.equal(new Set(trials!.map(({ how }) => JSON.stringify(how))).size, count);
        const blocks = Math.max(...trials!.map(({ seconds }) => seconds.length));
        const last = trials!.filter(({ seconds }) => seconds.length === blocks);
        const least = Math.min(...last.map(({ seconds }) => median(seconds)));
        const chosen = last.find((trial) => isDeepStrictEqual(trial.how, how))!;
        assert.equal(median(chosen.seconds), least);
      }),
  });
}

Deno.test({
  name: `that PyTorch finds no compiler is one line`,
  ...unless(python === undefined && noPeers),
  fn: () =>
    inFolder((folder) =>
      withEnv(
        { CXX: "/no/such/compiler" },
        () =>
          withWorker(pytorch(python!), 1, async (worker) => {
            const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
            const start = { data, rule: "plain", warmUp: 0, precision: "float32" } as const;
            await assert.rejects(worker.ask("start", { ...start, compiled: true, trial: 2 }), {
              name: "InputError",
              message: /^PyTorch, asked for start: [^\n]*compiler[^\n]*$/i,
            });
          }),
      )
    ),
});

Deno.test("other losses or parameters are one line", () =>
  inFolder(async (folder) => {
    const side = (parameters: number, last: number) => ({
      ask: () => Promise.resolve({ parameters, losses: [0.7, 0.6, last] }) as never,
    });
    const check = (one: Askable, other: Askable) =>
      checkParity("mlp", "sam", one, other, "JAX", folder);
    await assert.rejects(check(side(5, 0.5), side(6, 0.5)), {
      message: "mlp has 5 parameters here and 6 in JAX; they must be equal",
    });
    await assert.rejects(check(side(5, 0.5), side(5, 0.503)), {
      message: /^mlp sam has losses 0\.7,0\.6,0\.5 here and 0\.7,0\.6,0\.503 in JAX; [^\n]*$/,
    });
  }));

Deno.test("a process that is gone, or never was, is one line", async () => {
  for (
    const [command, message] of [
      [[Deno.execPath(), "eval", ""], /^the process of Nobody ended when asked for memory$/],
      [["/no/such/program"], /^cannot start Nobody: [^\n]*\/no\/such\/program[^\n]*$/],
    ] as const
  ) {
    const program: Program = { label: "Nobody", command };
    const asked = withWorker(program, 1, (worker) => worker.ask("memory", {}));
    await assert.rejects(asked, { name: "InputError", message });
  }
});

Deno.test("a domain is read as it was written, and a file of another size is one line", () =>
  inFolder(async (folder) => {
    const written = noise({ shape: [2, 2, 1], classes: 3 }, 5);
    const file = await writeDomain(`${folder}/images`, written);
    assert.deepEqual(await readDomain(file), { ...written, name: "images" });
    await assert.rejects(readDomain({ ...file, examples: 6 }), {
      name: "InputError",
      message: /images has 100 bytes; 6 examples of shape \[2,2,1\] need 120$/,
    });
  }));

Deno.test("a Python without peers is not taken, nor is one that is not there", async () => {
  const folder = await Deno.makeTempDir();
  const bare = `${folder}/python`;
  await Deno.writeTextFile(bare, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  for (const program of [bare, "/no/such/python"]) {
    await withEnv({ SAM_OOD_PYTHON: program, XDG_CACHE_HOME: folder }, async () => {
      assert.equal(await presentPython(), undefined);
    });
  }
  await Deno.remove(folder, { recursive: true });
});
