package dev.limpid.eval.deblur;

/**
 * How good a frame, or the mean frame of a sequence, is.
 *
 * @param psnr to the truth, dB
 * @param ssim to the truth, 1 if equal
 * @param sharpness variance of the Laplacian, squared levels of 255
 * @param flicker mean absolute change of the error {@code picture - truth} from the frame before to
 *     this one, over all pixels and colours, levels of 255; 0 in the first frame
 */
public record Quality(double psnr, double ssim, double sharpness, double flicker) {}
