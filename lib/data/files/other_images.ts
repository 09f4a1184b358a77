/** What images are called that lie under MNIST's names and are others. */
export const otherImages = "IDX images (not MNIST's checksums)";
