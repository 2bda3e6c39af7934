package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodedMomentTest {

  @Test
  void of_jpegAndPng_carriesTheirBytesUnchanged() throws Exception {
    byte[] png = TestPictures.png(20, 10, 1, true);
    ShownPicture input = ShownPicture.ofInput(Records.input("cam", 7));
    ShownPicture result = ShownPicture.ofInput(Records.input("cam", 7, png, Records.seqHeaders(7)));
    ByteBuffer bytes =
        EncodedMoment.of(new Moment("cam", 5, List.of(input, result))).bytes().duplicate();
    byte[] header = new byte[bytes.getInt()];
    bytes.get(header);
    JsonNode json = new ObjectMapper().readTree(header);
    assertThat(json)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"stream":"cam","number":5,"epoch":4,"captureMillis":1007,"kept":false,"seq":7,
                     "pictures":[
                       {"topic":"t.frames","type":"image/jpeg","width":32,"height":16,
                        "synthetic":false,"skipped":false,"bytes":%d},
                       {"topic":"t.frames","type":"image/png","width":20,"height":10,
                        "synthetic":false,"skipped":false,"bytes":%d}]}
                    """
                        .formatted(Records.IMAGE.length, png.length)));
    byte[] first = new byte[Records.IMAGE.length];
    bytes.get(first);
    byte[] second = new byte[bytes.remaining()];
    bytes.get(second);
    assertThat(first).isEqualTo(Records.IMAGE);
    assertThat(second).isEqualTo(png);
  }
}
