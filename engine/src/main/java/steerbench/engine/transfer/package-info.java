/// Files over HTTP: proxies, redirects, ranges, retries, stalls, and the hash at the end.
@NullMarked
package steerbench.engine.transfer;

import org.jspecify.annotations.NullMarked;
