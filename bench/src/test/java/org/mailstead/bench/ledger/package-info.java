@NullMarked
package org.mailstead.bench.ledger;

import org.jspecify.annotations.NullMarked;
