/** Both sides' processes on a small case, and whether they do the same work. */
import assert from "node:assert/strict";
import { type NetworkName, networks, rules } from "../../../bench/pytorch/cases.ts";
import { noise, readDomain, writeDomain } from "../../../bench/pytorch/data.ts";
import { checkParity, TOLERANCE } from "../../../bench/pytorch/parity.ts";
import { ours, peer, type Program, withWorker } from "../../../bench/pytorch/process.ts";
import { howToInstall, pythonWithTorch } from "../../../bench/pytorch/python.ts";
import { begin } from "../../../bench/pytorch/training.ts";
import { ready } from "../../../lib/backend/backend.ts";
import { withEnv } from "../../env.ts";

const { name: backend } = await ready();
const python = await pythonWithTorch();
const needsTorch = "(needs a Python with PyTorch: SAM_OOD_PYTHON)";
const rows = { shape: [3], classes: 2 };
const how = { adam: "fused", format: "contiguous" } as const;

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await f(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

const sides: [string, Program, boolean][] = [
  ["our process", ours, backend !== "tensorflow"],
  [`PyTorch's process ${needsTorch}`, peer(python ?? ""), python === undefined],
];
for (const [what, program, ignore] of sides) {
  Deno.test({
    name: `${what} trains under every rule for the steps asked for, and says what they took`,
    ignore,
    fn: () =>
      inFolder((folder) =>
        withWorker(program, 1, async (worker) => {
          const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
          for (const rule of rules) {
            const started = await worker.ask("start", { data, rule, warmUp: 20, how });
            assert.equal(started.parameters, 133_634);
            assert.ok(started.firstStep > 0 && started.setUp! >= 0, rule);
            const { seconds } = await worker.ask("steps", { count: 5 });
            assert.ok(seconds > 0, rule);
          }
          const { peak, resident } = await worker.ask("memory", {});
          assert.ok(peak >= resident && resident > 100, `${peak} ${resident}`);
          assert.equal((await worker.ask("environment", {}))["threads"], "1");
        })
      ),
  });

  Deno.test({
    name: `${what} makes a whole run and says where it ended`,
    ignore,
    fn: () =>
      inFolder((folder) =>
        withWorker(program, 1, async (worker) => {
          const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
          const epochs = { source: 1, domain: 1 };
          for (const batches of ["loader", "index"] as const) {
            const asked = { source: data, domains: [data], target: data, epochs, batches, how };
            const { seconds, accuracy } = await worker.ask("whole", asked);
            assert.ok(seconds > 0 && accuracy > 0.3 && accuracy <= 1);
          }
        })
      ),
  });

  Deno.test({
    name: `${what} says in one line why it can't, and goes on`,
    ignore,
    fn: () =>
      withWorker(program, 1, async (worker) => {
        const data = { path: "/nowhere", examples: 1, ...rows };
        await assert.rejects(worker.ask("start", { data, rule: "sam", warmUp: 0, how }), {
          name: "InputError",
          message: /^(sam-ood|PyTorch), asked for start: .*\/nowhere.*$/,
        });
        assert.ok((await worker.ask("memory", {})).peak > 0);
      }),
  });
}

for (const network of Object.keys(networks) as NetworkName[]) {
  Deno.test({
    name: `${network}: PyTorch's losses are ours from the same weights ${needsTorch}`,
    ignore: python === undefined || backend !== "tensorflow",
    fn: () =>
      inFolder((folder) =>
        withWorker(ours, 1, (one) =>
          withWorker(peer(python!), 1, async (other) => {
            assert.ok(await checkParity(network, one, other, folder) <= TOLERANCE);
          }))
      ),
  });
}

Deno.test({
  name: `PyTorch's fastest way is found where none is given ${needsTorch}`,
  ignore: python === undefined,
  fn: () =>
    inFolder((folder) =>
      withWorker(peer(python!), 1, async (worker) => {
        const data = await writeDomain(`${folder}/rows`, noise(rows, 256));
        const { how, trials } = await worker.ask("start", { data, rule: "plain", warmUp: 0 });
        assert.deepEqual(trials!.map(({ how }) => how.adam), ["fused", "default", "foreach"]);
        const fastest = Math.min(...trials!.map(({ seconds }) => seconds));
        assert.deepEqual(how, trials!.find(({ seconds }) => seconds === fastest)!.how);
      })
    ),
});

Deno.test("other losses or parameters are one line", () =>
  inFolder(async (folder) => {
    const side = (parameters: number, last: number) => ({
      ask: () => Promise.resolve({ parameters, losses: [0.7, 0.6, last] }) as never,
    });
    await assert.rejects(checkParity("mlp", side(5, 0.5), side(6, 0.5), folder), {
      message: "mlp has 5 parameters here and 6 in PyTorch; they must be equal",
    });
    await assert.rejects(checkParity("mlp", side(5, 0.5), side(5, 0.5002), folder), {
      message: /^mlp has losses 0\.7,0\.6,0\.5 here and 0\.7,0\.6,0\.5002 in PyTorch; [^\n]*$/,
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

Deno.test("set-up is what the first ten steps take longer than ten others", async () => {
  const seconds = [3, 9, 1, 5];
  const asked: number[] = [];
  const training = {
    steps(count: number) {
      asked.push(count);
      return Promise.resolve(seconds[asked.length - 1]!);
    },
  };
  assert.deepEqual(await begin(training, 30), { firstStep: 3, setUp: 7 });
  assert.deepEqual(asked, [1, 9, 11, 10]);
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

Deno.test("where no Python has PyTorch, one line says what to install", () =>
  withEnv({ SAM_OOD_PYTHON: "/no/such/python" }, async () => {
    assert.equal(await pythonWithTorch(), undefined);
    assert.match(
      howToInstall(),
      /^\/no\/such\/python has no PyTorch, [^\n]*\/bench\/requirements\.txt, [^\n]*$/,
    );
  }));
