import assert from "node:assert/strict";
import { cpuModel, gpuModel } from "../../lib/backend/processor.ts";
import { withEnv } from "../env.ts";

Deno.test("the processor has a name", async () => {
  assert.match(await cpuModel(), /\w/);
});

Deno.test("the GPU is the last that nvidia-smi names, and without it just one of NVIDIA's", async () => {
  const folder = await Deno.makeTempDir();
  await withEnv({ PATH: folder }, async () => {
    assert.equal(await gpuModel(), "NVIDIA GPU");
    await Deno.writeTextFile(
      `${folder}/nvidia-smi`,
      "#!/bin/sh\necho 'NVIDIA T4'\necho 'NVIDIA H200'\n",
      { mode: 0o755 },
    );
    assert.equal(await gpuModel(), "NVIDIA H200");
  });
  await Deno.remove(folder, { recursive: true });
});
