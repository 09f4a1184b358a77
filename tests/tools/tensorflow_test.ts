import assert from "node:assert/strict";
import { bindingPath } from "../../lib/backend/tensorflow.ts";
import { faultOf } from "../../tools/tensorflow.ts";
import { temporaryFolder } from "./notebooks.ts";

Deno.test("a backend without its binding, or with one that is cut, is told from one that works", async () => {
  await using folder = await temporaryFolder();
  assert.equal(await faultOf(folder.path), "there is no binding");
  const path = bindingPath(folder.path);
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")));
  await Deno.writeFile(path, new Uint8Array());
  const fault = await faultOf(folder.path);
  assert.match(fault!, /^[^\n]*tfjs_binding\.node[^\n]*$/);
});
