package org.mailstead.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents a component of a configuration record. The key in the file is the component's name in
 * snake_case. With neither a default nor an example the setting may be left out, and is then null.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
    /** What it is for, in one or more sentences. */
    String value();

    /** The value when it is left out, as it would stand in the file. */
    String byDefault() default "";

    /** For a setting that must be given: a value to show, as it would stand in the file. */
    String required() default "";

    /** For a setting that may be left out and is null then: a value to show. */
    String example() default "";
}
