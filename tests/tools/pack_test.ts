/** The package as its users meet it: installed in an empty folder, in Node, in a browser, in Deno. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import ts from "typescript";
import denoJson from "../../deno.json" with { type: "json" };
import { makeFolder } from "../../lib/files.ts";
import { findBrowser, versionOf } from "../../tools/browser.ts";
import { lastWord, runCommand } from "../../tools/command.ts";
import { pack } from "../../tools/pack.ts";
import { unless } from "../unless.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** 20 steps of SAM on two moons; prints backend, steps, loss before and after. */
const training = `
import { rotatingMoons } from "sam-ood/datasets";
import { mlp } from "sam-ood/nn";
import { sam } from "sam-ood/sam";
import { epochs, evaluate, adam, ready } from "sam-ood/train";

const { source, target } = rotatingMoons({ angle: 30, sourceSize: 200, targetSize: 200 });
const options = {
  rule: sam({ rho: 0.05 }),
  optimizer: adam({ learningRate: 0.01 }),
  ...{ epochs: 5, batchSize: 50, seed: 1 },
};
const losses = [];
for await (const { model } of epochs(mlp(source), source, options)) {
  losses.push((await evaluate(model, target)).loss);
}
const { name } = await ready();
const result = { backend: name, losses };
`;

const printed = `${training}\nconsole.log(JSON.stringify(result));\n`;

interface Trained {
  backend: string;
  losses: number[];
}

/** Why the tests that need it are left out; undefined where nothing is missing. */
const missing = await versionOf("npm") === undefined ? "npm is not there" : undefined;
const node = await versionOf("node");
const chromium = await findBrowser();

/** The empty folder with the package installed; once for all tests. */
let installed: Promise<string> | undefined;
let madeAt: string | undefined;

async function install(): Promise<string> {
  const folder = madeAt = await Deno.makeTempDir({ prefix: "sam-ood-installed-" });
  const tarball = await pack(`${folder}/dist`);
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
  const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
  const result = await runCommand("npm", ["install", ...flags, tarball], { cwd: folder });
  if (!result.success) throw new Error(`npm cannot install ${tarball}: ${lastWord(result)}`);
  return folder;
}

addEventListener("unload", () => {
  if (madeAt !== undefined) Deno.removeSync(madeAt, { recursive: true });
});

/** A test in that folder; where something is missing it says what, and is left out. */
function installedTest(
  name: string,
  why: string | undefined,
  f: (folder: string) => Promise<void>,
): void {
  Deno.test(name, unless(why), async () => f(await (installed ??= install())));
}

/** The last line that a program wrote, in the folder. */
async function lineOf(
  folder: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const result = await runCommand(program, args, { cwd: folder, env });
  assert.ok(result.success, `${result.stdout}\n${result.stderr}`);
  return result.stdout.trim().split("\n").at(-1)!;
}

let trainedHere: Promise<number[]> | undefined;

/** The losses of the checkout; once for all tests. */
async function trainHere(): Promise<number[]> {
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(script, printed);
  const args = ["run", "-A", "--no-check", "--config", `${root}/deno.json`, script];
  const line = await lineOf(root, Deno.execPath(), args, { SAM_OOD_BACKEND: "wasm" });
  return (JSON.parse(line) as Trained).losses;
}

/** Holds what was trained elsewhere to what the checkout trains, by rounding of the processor's. */
async function assertTrained(line: string, backend: string): Promise<void> {
  const { backend: used, losses } = JSON.parse(line) as Trained;
  assert.equal(used, backend);
  const ours = await (trainedHere ??= trainHere());
  assert.equal(losses.length, 5);
  losses.forEach((loss, i) => assert.ok(Math.abs(loss - ours[i]!) < 1e-4, `${losses}`));
  assert.ok(losses.at(-1)! < losses[0]!);
}

const noNode = missing ?? (node === undefined ? "node is not there" : undefined);

installedTest("Node trains with SAM on wasm as the checkout does", noNode, async (folder) => {
  await Deno.writeTextFile(`${folder}/train.js`, printed);
  await assertTrained(await lineOf(folder, "node", ["train.js"]), "wasm");
});

installedTest("Node opens every door, and reads a record", noNode, async (folder) => {
  const doors = Object.keys(denoJson.exports).map((name) => `sam-ood${name.slice(1)}`);
  const first = [...Deno.readDirSync(`${root}/results/runs`)].map(({ name }) => name).sort()[0]!;
  const runs = `${folder}/runs`;
  await makeFolder(runs);
  await Deno.copyFile(`${root}/results/runs/${first}`, `${runs}/${first}`);
  await Deno.writeTextFile(
    `${folder}/read.js`,
    `import { readRecords, recordId } from "sam-ood/records";
for (const door of ${JSON.stringify(doors)}) await import(door);
const [record] = await readRecords(undefined, ${JSON.stringify(runs)});
console.log(recordId(record.config));
`,
  );
  assert.equal(`${await lineOf(folder, "node", ["read.js"])}.json`, first);
});

installedTest("Node makes a grid's runs in two processes", noNode, async (folder) => {
  await Deno.writeTextFile(
    `${folder}/grid.js`,
    `import { runGrid, zeroShot } from "sam-ood/experiment";
const moons = { dataset: "two-moons", rule: "sam", scale: "smoke", epochs: 2 };
const configs = [1, 2].map((seed) => zeroShot({ ...moons, seed }));
const records = await runGrid(configs, { folder: "made", workers: 2 });
console.log(JSON.stringify(records.map(({ id, environment }) => [id, environment])));
`,
  );
  const records = JSON.parse(await lineOf(folder, "node", ["grid.js"]));
  assert.equal(records.length, 2);
  for (const [id, { backend, versions, commit }] of records) {
    assert.ok((await Deno.stat(`${folder}/made/${id}.json`)).isFile);
    // The commit of whoever installed the package is none of the library's.
    assert.deepEqual([backend, `v${versions.node}`, commit], ["wasm", node, null]);
  }
});

installedTest(
  "TypeScript knows the types, by either way of finding them",
  missing,
  async (folder) => {
    const path = `${folder}/user.ts`;
    await Deno.writeTextFile(
      path,
      `import { rotatingMoons } from "sam-ood/datasets";
import type { Model } from "sam-ood/nn";
import { linear } from "sam-ood/nn";
import { sam } from "sam-ood/sam";
import { accuracy, fit, sgd } from "sam-ood/train";

const { source } = rotatingMoons({ angle: 30 });
const model: Model = await fit(linear(source), source, {
  rule: sam({ rho: 0.05 }),
  optimizer: sgd({ learningRate: 0.1 }),
  ...{ epochs: 1, seed: 1 },
});
const share: number = await accuracy(model, source);
// @ts-expect-error SAM has no such option.
sam({ roh: share });
`,
    );
    for (const way of ["bundler", "nodenext"] as const) {
      const options: ts.CompilerOptions = {
        ...{ strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022 },
        types: [],
        module: way === "bundler" ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
        moduleResolution: way === "bundler"
          ? ts.ModuleResolutionKind.Bundler
          : ts.ModuleResolutionKind.NodeNext,
      };
      const found = ts.getPreEmitDiagnostics(ts.createProgram([path], options));
      assert.deepEqual(found.map(({ messageText }) => messageText), [], way);
    }
  },
);

const noBrowser = missing ??
  (chromium === undefined ? "Chromium is not there (tools/browser.ts)" : undefined);

installedTest("a browser trains with SAM, bundled by esbuild", noBrowser, async (folder) => {
  // Each is held, so that nothing of it is left out of the bundle.
  const rooms = ["gda", "sharpness", "distances", "bounds", "valleys"];
  const imports = rooms.map((room) => `import * as ${room} from "sam-ood/${room}";`);
  const page = `${imports.join("\n")}
${training}
result.doors = Object.values({ ${rooms} }).map((door) => Object.keys(door).length);
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
`;
  await Deno.writeTextFile(`${folder}/page.js`, page);
  const { outputFiles } = await esbuild.build({
    ...{ absWorkingDir: folder, entryPoints: ["page.js"], bundle: true, write: false },
    ...{ format: "esm", platform: "browser", target: "es2022", logLevel: "silent" },
  });
  await esbuild.stop();
  const script = outputFiles[0]!.text;
  await assertTrained(await answerOfPage(script, `${folder}/node_modules`), "wasm");
});

/** What a page that runs the script sends to /result. */
async function answerOfPage(script: string, packages: string): Promise<string> {
  const answer = Promise.withResolvers<string>();
  const page = `<!doctype html>
<script>
onerror = (what) => fetch("/result", { method: "POST", body: String(what) });
onunhandledrejection = ({ reason }) => onerror(reason?.stack ?? reason);
</script>
<script type="module" src="/page.js"></script>`;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const as = (type: string) => ({ headers: { "content-type": type } });
    if (pathname === "/result") answer.resolve(await request.text());
    else if (pathname === "/") return new Response(page, as("text/html"));
    else if (pathname === "/page.js") return new Response(script, as("text/javascript"));
    else if (pathname.endsWith(".wasm")) {
      const folder = `${packages}/@tensorflow/tfjs-backend-wasm/dist`;
      return new Response(await Deno.readFile(folder + pathname), as("application/wasm"));
    }
    return new Response();
  });
  const profile = await Deno.makeTempDir();
  const browser = new Deno.Command(chromium!, {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`],
      `http://127.0.0.1:${server.addr.port}/`,
    ],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  void browser.status.then(({ code }) => answer.reject(new Error(`Chromium ended with ${code}`)));
  try {
    return await answer.promise;
  } finally {
    answer.promise.catch(() => {});
    browser.kill("SIGKILL");
    await browser.status;
    await server.shutdown();
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  }
}

installedTest("Deno trains with the package that npm installed", missing, async (folder) => {
  await Deno.writeTextFile(`${folder}/train.ts`, printed);
  const args = ["run", "-A", "--no-check", "train.ts"];
  await assertTrained(
    await lineOf(folder, Deno.execPath(), args, { SAM_OOD_BACKEND: "wasm" }),
    "wasm",
  );
});
