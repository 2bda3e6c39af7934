package dev.limpid.wire;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Small text files in UTF-8; a failure says which one, and what is wrong with it. The byte order
 * mark that some editors put at the beginning is no part of the text. Stateless.
 */
public final class TextFiles {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFiles() {}

  /** All of a file. */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IOException("%s: expected text in UTF-8, it has other bytes".formatted(file), e);
    }
  }

  /** Keys and values of a properties file. */
  public static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(read(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: expected a properties file, it has '\\u' without four hexadecimal digits"
              .formatted(file),
          e);
    }
    return properties;
  }
}
