import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { settingNames, unknownInWords, unknownSettings } from "../lib/env.ts";
import { temporaryFolder } from "./tools/notebooks.ts";

const config = fileURLToPath(new URL("../deno.json", import.meta.url));

/** What a program writes that asks for settings twice, with a variable that is none. */
async function output(permission: string): Promise<{ out: string; told: string }> {
  await using folder = await temporaryFolder();
  const program = `${folder.path}/program.ts`;
  await Deno.writeTextFile(
    program,
    `import { setting, toldHere } from "${new URL("../lib/env.ts", import.meta.url)}";
console.log(setting("SAM_OOD_SCALE"), setting("SAM_OOD_RULES"), JSON.stringify(toldHere()));`,
  );
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--config", config, "--no-prompt", "--no-check", "--quiet", permission, program],
    env: { SAM_OOD_SCALES: "smoke", SAM_OOD_SCALE: "quick", SAM_OOD_RULES: "", NO_COLOR: "1" },
  }).output();
  const [out, told] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  assert.ok(success, told);
  return { out: out!, told: told! };
}

Deno.test("the settings are those that docs/settings.md explains", async () => {
  const page = await Deno.readTextFile(new URL("../docs/settings.md", import.meta.url));
  const explained = [...page.matchAll(/^\| `(SAM_OOD_\w+)` /gm)].map(([, name]) => name);
  assert.deepEqual([...settingNames], explained);
});

Deno.test("a variable that is no setting is told with the nearest one, where one is near", () => {
  const all = { SAM_OOD_SCALES: "smoke", SAM_OOD_SCALE: "smoke", SAM_OOD_X: "", PATH: "/bin" };
  assert.deepEqual(unknownSettings(all), ["SAM_OOD_SCALES"]);
  assert.equal(
    unknownInWords("SAM_OOD_SCALES"),
    "SAM_OOD_SCALES is no setting and changes nothing; did you mean SAM_OOD_SCALE?",
  );
  assert.match(unknownInWords("SAM_OOD_WORKER"), /did you mean SAM_OOD_WORKERS\?$/);
  assert.match(unknownInWords("SAM_OOD_TEMPERATURE"), /; the settings are SAM_OOD_DATA, SAM_OOD_/);
});

Deno.test("it is told once a process, and not again by the processes that this one starts", async () => {
  const { out, told } = await output("--allow-env");
  assert.equal(told, unknownInWords("SAM_OOD_SCALES"));
  assert.equal(out, 'quick undefined {"SAM_OOD_SCALES":""}');
});

Deno.test("where variables may not be listed nothing is told, and settings are read", async () => {
  assert.deepEqual(await output("--allow-env=SAM_OOD_SCALE,SAM_OOD_RULES"), {
    ...{ out: "quick undefined {}", told: "" },
  });
});
