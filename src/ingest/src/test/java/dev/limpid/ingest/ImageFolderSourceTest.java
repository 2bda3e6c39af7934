package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderSourceTest {
  @TempDir private Path folder;

  @Test
  void next_numberedFiles_comeInNaturalOrderUnchanged() throws IOException {
    byte[] png = FrameCodec.encodePng(grey(32, 16), 32, 16);
    for (String name : new String[] {"f10.png", "f9.png", "f1.PNG"}) {
      Files.write(folder.resolve(name), png);
    }
    Files.writeString(folder.resolve("notes.txt"), "not an image");

    try (ImageFolderSource source = new ImageFolderSource(folder, FrameRate.of(10))) {
      assertThat(source.expectedFrames()).isEqualTo(3);
      for (String name : new String[] {"f1.PNG", "f9.png", "f10.png"}) {
        assertThat(source.next())
            .isInstanceOfSatisfying(
                SourceFrame.Image.class,
                image -> {
                  assertThat(image.name()).endsWith(name);
                  EncodedPicture picture = new PictureEncoder(Encoding.DEFAULT).encode(image);
                  assertThat(picture.bytes()).isSameAs(image.encoded()).isEqualTo(png);
                  assertThat(picture.mediaType()).isEqualTo("image/png");
                });
      }
      assertThat(source.next()).isNull();
    }
  }

  @Test
  void open_emptyFolder_saysSo() {
    assertThatThrownBy(() -> new ImageFolderSource(folder, FrameRate.of(10)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("found none");
  }

  @Test
  void encode_largerThanLimit_isScaledDown() {
    Encoding limited =
        new Encoding(90, OptionalDouble.empty(), Optional.of(PictureSize.parse("20x20")));
    SourceFrame image =
        new SourceFrame.Image(0, FrameCodec.encodePng(grey(32, 16), 32, 16), "f.png");
    EncodedPicture picture = new PictureEncoder(limited).encode(image);
    assertThat(ImageHeader.parse(picture.bytes()))
        .isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, 20, 10, 3));
  }

  @Test
  void encode_notAnImage_namesTheFile() {
    SourceFrame image = new SourceFrame.Image(0, new byte[] {1, 2, 3, 4}, "folder/f.png");
    assertThatThrownBy(() -> new PictureEncoder(Encoding.DEFAULT).encode(image))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("folder/f.png: not a JPEG");
  }

  private static ByteBuffer grey(int width, int height) {
    return ByteBuffer.allocateDirect(3 * width * height);
  }
}
