/// Reading texts for training, ranking and measuring, one at a time, and telling the held-out ones apart.
@NullMarked
package steerbench.engine.corpus;

import org.jspecify.annotations.NullMarked;
