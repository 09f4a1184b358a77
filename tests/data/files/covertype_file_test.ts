import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { covertypeRows, findCovertype, mirrors } from "../../../lib/data/files/covertype_file.ts";
import { DataNotFound } from "../../../lib/data/files/find_files.ts";
import { covertype } from "../../../lib/datasets/covertype.ts";
import { smallCovertype } from "./covertype_lines.ts";
import { alone, withFetch } from "../environment.ts";
import { oneLine } from "../../datasets/shifted.ts";

Deno.test("Covertype is found by its names, in the data folders first, then in the cache", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", `${folder}/none:${folder}/here/`);
    assert.equal(await findCovertype(), undefined);
    const later = [
      `${folder}/sam-ood/covertype/covtype.data.gz`,
      `${folder}/here/covertype/covtype-90.data.gz`,
      `${folder}/here/covertype/covtype-1000.data.gz`,
      `${folder}/here/covertype/covtype.csv.gz`,
      `${folder}/here/covertype/covtype.csv`,
      `${folder}/here/covertype/covtype.data.gz`,
      `${folder}/here/covertype/covtype.data`,
      `${folder}/here/covtype-7.data`,
    ];
    for (const path of later) {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, "");
      assert.equal(await findCovertype(), path);
    }
  }));

Deno.test("the file is read once, packed or plain, even by two callers at a time", () =>
  alone(async (folder) => {
    for (
      const [name, content] of [
        ["covtype.data.gz", gzipSync(smallCovertype())],
        ["covtype.data", new TextEncoder().encode(smallCovertype())],
      ] as const
    ) {
      const own = `${folder}/${name}.folder`;
      await Deno.mkdir(own);
      await Deno.writeFile(`${own}/${name}`, content);
      Deno.env.set("SAM_OOD_DATA", own);
      const [one, two] = await Promise.all([covertypeRows(), covertypeRows()]);
      assert.equal(one, two);
      assert.equal(one.classes.length, 150);
    }
  }));

Deno.test("a file that was replaced is read anew, and has another digest", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", folder);
    const options = { sourceSize: 2, targetSize: 2, testSize: 2 };
    await Deno.writeTextFile(`${folder}/covtype.data`, smallCovertype());
    const before = await covertype(options);
    assert.equal(before.digest, sha256(smallCovertype()));
    await Deno.writeFile(`${folder}/covtype.data`, gzipSync(smallCovertype()));
    assert.equal((await covertype(options)).digest, before.digest);
    await Deno.writeTextFile(`${folder}/covtype.data`, smallCovertype(90));
    assert.equal((await covertypeRows()).classes.length, 90);
    assert.equal((await covertype(options)).digest, sha256(smallCovertype(90)));
  }));

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

Deno.test("without the file and network allowed, data are not found, and the line says what to do", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", `${folder}/data`);
    await assert.rejects(covertypeRows(), (error: Error) => {
      assert(error instanceof DataNotFound);
      assert.match(
        error.message,
        /^data not found: covtype\.data\(\.gz\) is not in .*data, .*data\/covertype, .*; set SAM_OOD_DATA to its folder, or unset SAM_OOD_OFFLINE to download it$/,
      );
      return true;
    });
  }));

Deno.test("without network, data are not found, and the line says where to put the file", () =>
  alone(async (folder) => {
    const asked = await withFetch(() => Promise.reject(new TypeError("no network")), async () => {
      await assert.rejects(covertypeRows(), (error: Error) => {
        assert.equal(error.name, "DataNotFound");
        assert.match(
          error.message,
          /^data not found: cannot download covtype\.data\.gz from https/,
        );
        const byHand = `by hand: ${folder}/sam-ood/covertype/covtype.data.gz`;
        assert(error.message.endsWith(byHand), error.message);
        return !error.message.includes("\n");
      });
    });
    assert.deepEqual(asked, mirrors);
  }, { SAM_OOD_OFFLINE: "" }));

Deno.test("a file that is cut or not Covertype is an error of one line, and is read again", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", folder);
    const path = `${folder}/covtype.data.gz`;
    await Deno.writeFile(path, gzipSync(smallCovertype()).subarray(0, 300));
    await assert.rejects(covertypeRows(), oneLine(/covtype\.data\.gz is a gzip file of 300 bytes/));
    await Deno.writeTextFile(path, "<html></html>\n");
    await assert.rejects(covertypeRows(), oneLine(/covtype\.data\.gz line 1 has 1 values; /));
    await Deno.writeTextFile(path, smallCovertype());
    assert.equal((await covertypeRows()).classes.length, 150);
  }));

const kaggleHeader =
  "Id,Elevation,Aspect,Slope,Horizontal_Distance_To_Hydrology,Cover_Type\n1,2596,51,3,258,5\n";

Deno.test("Kaggle's sample is told of, and never read as the original", () =>
  alone(async (folder) => {
    Deno.env.set("SAM_OOD_DATA", folder);
    await Deno.mkdir(`${folder}/covertype`);
    await Deno.writeTextFile(`${folder}/covertype/train.csv`, kaggleHeader);
    await assert.rejects(covertypeRows(), (error: Error) => {
      assert.ok(error instanceof DataNotFound);
      assert.doesNotMatch(error.message, /\n/);
      assert.match(error.message, /train\.csv is Kaggle's sample of Covertype .*15,120 rows/);
      assert.match(error.message, /set SAM_OOD_DATA to its folder/);
      return true;
    });
    // Under the original's name alike.
    await Deno.rename(`${folder}/covertype/train.csv`, `${folder}/covertype/covtype.csv`);
    await assert.rejects(covertypeRows(), (error: Error) => {
      assert.match(
        error.message,
        /line 1 is the header of Kaggle's sample .*; take the file away$/,
      );
      return true;
    });
    // Another train.csv is nobody's business.
    await Deno.remove(`${folder}/covertype/covtype.csv`);
    await Deno.writeTextFile(`${folder}/covertype/train.csv`, "label,pixel0,pixel1\n");
    await assert.rejects(covertypeRows(), (error: Error) => !/Kaggle/.test(error.message));
  }));
