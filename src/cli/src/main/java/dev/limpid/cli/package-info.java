/** The {@code limpid} command: one class per subcommand, each a thin shell over its module. */
@NullMarked
package dev.limpid.cli;

import org.jspecify.annotations.NullMarked;
