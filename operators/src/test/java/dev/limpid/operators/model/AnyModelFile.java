package dev.limpid.operators.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A model file changed by its fields, at any depth: the protobuf message stays sound, what it says
 * does not; and its contract, by its values.
 */
final class AnyModelFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    10,
    16,
    64,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    -1,
    Long.MIN_VALUE
  };
  private static final String[] TEXTS = {
    "", "/etc/passwd", "../external", "C:\\x", "\0", "N", "H*1000000", "H*9999999", "ceil(W/1)",
        "ceil(W/999999)",
    "2147483647", "999999999999999999", "input", "Loop", "If", "ConstantOfShape", "Resize", "Conv",
        "\u00e9", "x"
  };
  private static final String[] SHAPES = {
    "N",
    "H",
    "W",
    "C",
    "T",
    "H*2",
    "H*999999",
    "ceil(H/2)",
    "ceil(W/999999)",
    "1",
    "3",
    "4",
    "64",
    "65536",
    "4294967296",
    "999999999999999999"
  };

  private final SplittableRandom random;

  AnyModelFile(SplittableRandom random) {
    this.random = random;
  }

  /** A message with one to three fields changed. */
  byte[] changed(byte[] model) {
    byte[] bytes = model;
    for (int change = random.nextInt(3); change >= 0; change--) {
      ByteString changed = changed(ByteString.copyFrom(bytes), 0);
      bytes = changed.toByteArray();
    }
    return bytes;
  }

  private ByteString changed(ByteString bytes, int depth) {
    UnknownFieldSet message = messageOrNull(bytes);
    if (message == null || message.asMap().isEmpty()) {
      return ByteString.copyFromUtf8(pick(TEXTS));
    }
    List<Map.Entry<Integer, Field>> fields = new ArrayList<>(message.asMap().entrySet());
    Map.Entry<Integer, Field> one = fields.get(random.nextInt(fields.size()));
    UnknownFieldSet.Builder changed = message.toBuilder();
    switch (depth < 2 ? 9 : random.nextInt(10)) {
      case 0 -> changed.clearField(one.getKey());
      case 1 -> changed.mergeField(one.getKey(), one.getValue());
      case 2 -> changed.mergeField(1 + random.nextInt(25), one.getValue());
      case 3 -> changed.mergeVarintField(1 + random.nextInt(25), (int) number());
      default -> changed.addField(one.getKey(), changed(one.getValue(), depth));
    }
    return changed.build().toByteString();
  }

  private Field changed(Field field, int depth) {
    Field.Builder changed = Field.newBuilder();
    int at = random.nextInt(Math.max(1, field.getLengthDelimitedList().size()));
    for (int i = 0; i < field.getLengthDelimitedList().size(); i++) {
      ByteString part = field.getLengthDelimitedList().get(i);
      changed.addLengthDelimited(i == at ? changed(part, depth + 1) : part);
    }
    field.getVarintList().forEach(value -> changed.addVarint(number()));
    field.getFixed32List().forEach(value -> changed.addFixed32((int) number()));
    field.getFixed64List().forEach(value -> changed.addFixed64(number()));
    return changed.build();
  }

  private static @org.jspecify.annotations.Nullable UnknownFieldSet messageOrNull(
      ByteString bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  /** A contract with one to three values changed. */
  String changed(String contract) throws JsonProcessingException {
    JsonNode root = JSON.readTree(contract);
    for (int change = random.nextInt(3); change >= 0; change--) {
      change(root);
    }
    return JSON.writeValueAsString(root);
  }

  private void change(JsonNode node) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      JsonNode value = object.get(name);
      if (value.isContainerNode() && random.nextInt(5) > 0) {
        change(value);
      } else if (random.nextInt(8) == 0) {
        object.remove(name);
      } else {
        object.set(name, value());
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      int at = random.nextInt(array.size());
      if (array.get(at).isContainerNode() && random.nextInt(5) > 0) {
        change(array.get(at));
      } else if (random.nextInt(8) == 0) {
        array.add(array.get(at).deepCopy());
      } else {
        array.set(at, JSON.getNodeFactory().textNode(pick(SHAPES)));
      }
    }
  }

  private JsonNode value() {
    return switch (random.nextInt(4)) {
      case 0 -> JSON.getNodeFactory().numberNode(number());
      case 1 -> JSON.getNodeFactory().textNode(pick(SHAPES));
      case 2 -> JSON.createArrayNode().add(pick(SHAPES));
      default -> JSON.getNodeFactory().textNode(pick(TEXTS));
    };
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
