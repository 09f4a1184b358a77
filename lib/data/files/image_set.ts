/** Images as they are stored, before any domain is drawn from them. */

/** Grey images of one size with class labels. */
export interface ImageSet {
  /** What a caption calls it: "MNIST", "digits", or what other images are. */
  readonly name: string;
  /** Image after image, row by row. Bytes where the file holds bytes: a quarter of the memory. */
  readonly pixels: Uint8Array | Float32Array;
  /** The pixel value that means 1: 255 for bytes. */
  readonly white: number;
  readonly labels: Uint8Array;
  /** Position of each image in the whole data set, training images first. */
  readonly ids: Int32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** SHA-256 of the files that were read, unpacked, in hexadecimal: other images have another. */
  readonly digest: string;
}
