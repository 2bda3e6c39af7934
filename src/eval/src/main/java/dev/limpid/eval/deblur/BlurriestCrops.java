package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.FramePair;
import dev.limpid.media.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps, while a sequence passes, crops of the input, of all outputs and of the truth at its most
 * blurred place. Not thread-safe.
 */
final class BlurriestCrops {
  /** Frames at the start that count only if there are no others: memories are still empty. */
  private static final int WARM_UP = 5;

  private final int width;
  private final int height;
  private final CropFinder finder;
  private double largest = -1;
  private int frame;
  private List<Picture> crops = List.of();

  /** For frames of that size. */
  BlurriestCrops(int frameWidth, int frameHeight) {
    width = Math.min(ContactSheet.CROP_WIDTH, frameWidth);
    height = Math.min(ContactSheet.CROP_HEIGHT, frameHeight);
    finder = new CropFinder(width, height);
  }

  /** Looks at the next frame. */
  void look(FramePair pair, List<Picture> outputs) {
    CropFinder.Place place = finder.find(pair);
    if (frame == WARM_UP) {
      largest = -1;
    }
    frame++;
    if (place.difference() <= largest) {
      return;
    }
    largest = place.difference();
    List<Picture> found = new ArrayList<>();
    found.add(crop(pair.blurred(), place));
    outputs.forEach(output -> found.add(crop(output, place)));
    found.add(crop(pair.sharp(), place));
    crops = found;
  }

  private Picture crop(Picture picture, CropFinder.Place place) {
    return picture.crop(place.left(), place.top(), width, height);
  }

  /** Input, outputs, truth; empty before the first frame. */
  List<Picture> crops() {
    return crops;
  }
}
