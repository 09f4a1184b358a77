import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ready } from "../../lib/backend/backend.ts";
import { unless } from "../unless.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `code` prints in a process of its own, with the library's modules and these variables. */
async function inProcess(code: string, env: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: root,
    env: { NO_COLOR: "1", DENO_DIR: await denoFolder(), ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return text(stdout).trim() || `failed: ${text(stderr)}`;
}

/** Deno's own cache, which would else follow XDG_CACHE_HOME. */
async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

const report = `
  import { ready } from "./lib/backend/backend.ts";
  await ready().then((b) => console.log(JSON.stringify(b)), (e) => console.log(e.message));
`;

Deno.test("the backend is chosen once and says its device and threads", async () => {
  const backend = await ready();
  assert.equal(await ready(), backend);
  assert.ok(backend.device.length > 0 && backend.threads >= 1);
});

Deno.test("an unknown backend is answered with the known ones", async () => {
  assert.equal(
    await inProcess(report, { SAM_OOD_BACKEND: "tensorflw" }),
    'SAM_OOD_BACKEND is "tensorflw"; it must be one of tensorflow, webgpu, wasm, cpu; ' +
      'did you mean "tensorflow"?',
  );
});

Deno.test("a forced backend that can't be had fails clearly, without taking another", async () => {
  const empty = await Deno.makeTempDir();
  assert.equal(
    await inProcess(report, { SAM_OOD_BACKEND: "tensorflow", XDG_CACHE_HOME: empty }),
    'SAM_OOD_BACKEND is "tensorflow", which cannot be had here: not set up; run `deno task setup`',
  );
  await Deno.remove(empty, { recursive: true });
});

Deno.test("without a C++ compiler, set-up says so and the next backend is taken", async () => {
  const empty = await Deno.makeTempDir();
  const env = { XDG_CACHE_HOME: empty, SAM_OOD_BACKEND: "", CXX: "no-such-compiler" };
  const said = await inProcess(
    `
      import { ensureTensorflow } from "./tools/tensorflow.ts";
      await ensureTensorflow(console.log);
    `,
    env,
  );
  assert.equal(
    said,
    "tensorflow: not available, the next backend is taken: no C++ compiler (no-such-compiler); " +
      "install g++ (Debian, Ubuntu: apt install g++)",
  );
  const backend = JSON.parse(await inProcess(report, env));
  assert.match(backend.name, /^(webgpu|wasm)$/);
  assert.match(backend.passedOver[0].why, /^no C\+\+ compiler/);
  await Deno.remove(empty, { recursive: true });
});

const references = ["train", "sam"].map((part) => `${root}/tests/${part}/reference_test.ts`);

/**
 * What each backend is asked: training over all optimizers, and each rule over one. All rules take a
 * software WebGPU adapter two minutes, and pass.
 */
const asked: Record<string, { what: string; args: string[] }> = {
  wasm: {
    what: "training and every rule over SGD agree",
    args: [...references, "--filter", "/ \\/ |over sgd/"],
  },
  cpu: {
    what: "training and every rule over Adam agree",
    args: [...references, "--filter", "/ \\/ |over adam/"],
  },
  webgpu: { what: "training agrees", args: [references[0]!, "--filter", "/plain|adam \\/ sam/"] },
};

for (const [name, { what, args }] of Object.entries(asked)) {
  // Asked in another process: TensorFlow crashes where a software adapter's LLVM was loaded before it.
  const missing = name === "webgpu" &&
    !(await inProcess(report, { SAM_OOD_BACKEND: name })).startsWith("{");
  Deno.test({
    name: `${what} with PyTorch on ${name} too`,
    ...unless(missing && "no WebGPU adapter that tfjs takes"),
    fn: async () => {
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "-A", "--no-check", ...args],
        cwd: root,
        env: { SAM_OOD_BACKEND: name, NO_COLOR: "1" },
      }).output();
      // A software adapter's driver may crash as the process ends, when all is said.
      const said = new TextDecoder().decode(stdout);
      assert.match(said, /^ok \| [1-9]\d* passed \| 0 failed/m, `exit code ${code}: ${said}`);
    },
  });
}
