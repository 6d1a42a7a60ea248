/// Where in a decoder an activation is read or edited, in TransformerLens' names.
@NullMarked
package steerbench.engine.hook;

import org.jspecify.annotations.NullMarked;
