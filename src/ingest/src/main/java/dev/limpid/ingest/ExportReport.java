package dev.limpid.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an export wrote.
 *
 * @param frames frames written
 * @param duplicates frames left out because they came twice or late
 * @param missing sequence numbers that no frame had
 * @param damaged frames left out because they, or their headers, could not be read
 * @param epochs how often the source started anew, the first time included
 * @param framesPerSecond nominal frame rate
 * @param files what was written
 * @param problem the first damaged frame
 */
public record ExportReport(
    String stream,
    long frames,
    long duplicates,
    long missing,
    long damaged,
    long epochs,
    double framesPerSecond,
    List<String> files,
    @Nullable String problem) {}
