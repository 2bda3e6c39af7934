package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCacheTest {
  private static RecordPlace place(int offset) {
    return new RecordPlace("t", 0, offset);
  }

  private static WireRecord record(int offset, int bytes) {
    return new WireRecord("t", 0, offset, 0, "s", new byte[bytes], List.of());
  }

  @Test
  void put_full_forgetsWhatWasLongestNotAskedFor() {
    RecordCache cache = new RecordCache(4000);
    for (int i = 0; i < 3; i++) {
      cache.put(place(i), record(i, 700));
    }
    assertThat(cache.get(place(0))).isNotNull();
    cache.put(place(3), record(3, 700));
    cache.put(place(3), record(3, 700));

    assertThat(cache.get(place(1))).isNull();
    assertThat(cache.get(place(0))).isNotNull();
    assertThat(cache.get(place(2))).isNotNull();
    assertThat(cache.get(place(3))).isNotNull();
    cache.put(place(4), record(4, 9000));
    assertThat(cache.get(place(4))).isNull();
  }
}
