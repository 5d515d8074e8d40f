/** JMH benchmarks of the parts. */
package io.sipproxy.bench.micro;
