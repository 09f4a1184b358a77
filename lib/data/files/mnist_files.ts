/** The four original files of MNIST: names, sizes, checksums and public mirrors. */

export const mnistFiles = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;
export type MnistFile = typeof mnistFiles[number];

/**
 * Names under which a file may lie, packed or plain: MNIST's own, with a dot as some programs unpack
 * them, and those of EMNIST's part of the same size.
 */
export function namesOf(file: MnistFile): string[] {
  const dotted = file.replace(/-(idx\d)/, ".$1");
  return [file, dotted, emnistName(file)].flatMap((name) => [`${name}.gz`, name]);
}

/** EMNIST holds the same images in the same form, but each one mirrored: rows are columns. */
export function isEmnist(path: string): boolean {
  return mnistFiles.some((file) => path.includes(emnistName(file)));
}

function emnistName(file: MnistFile): string {
  return `emnist-mnist-${file.replace("t10k", "test")}`;
}

/** Folders that hold the four files as `.gz`, tried in order. */
export const mirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/** What MNIST is told by: size and SHA-256 of a mirror's `.gz`, MD5 of what it unpacks to. */
export const checksums: Readonly<
  Record<MnistFile, { bytes: number; sha256: string; unpackedMd5: string }>
> = {
  "train-images-idx3-ubyte": {
    bytes: 9_912_422,
    sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    unpackedMd5: "6bbc9ace898e44ae57da46a324031adb",
  },
  "train-labels-idx1-ubyte": {
    bytes: 28_881,
    sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    unpackedMd5: "a25bea736e30d166cdddb491f175f624",
  },
  "t10k-images-idx3-ubyte": {
    bytes: 1_648_877,
    sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    unpackedMd5: "2646ac647ad5339dbf082846283269ea",
  },
  "t10k-labels-idx1-ubyte": {
    bytes: 4_542,
    sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    unpackedMd5: "27ae3e4e09519cfbb04c329615203637",
  },
};
