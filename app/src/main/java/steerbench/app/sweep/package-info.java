/// Many prompts under many plans, without a window: in parts, each kept as soon as it is there.
@NullMarked
package steerbench.app.sweep;

import org.jspecify.annotations.NullMarked;
