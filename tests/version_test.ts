import assert from "node:assert/strict";
import configuration from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

Deno.test("the version that files are signed with is that of the package", () => {
  assert.equal(VERSION, configuration.version);
});
