// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void linesBreakBetweenWords() {
        assertThat(Text.wrap("one two  three", 8)).containsExactly("one two", "three");
    }

    @Test
    void aWordThatIsTooLongBreaksInside() {
        assertThat(Text.wrap("a abcdefgh b", 3)).containsExactly("a", "abc", "def", "gh", "b");
    }

    @Test
    void nothingIsOneEmptyLine() {
        assertThat(Text.wrap("", 8)).containsExactly("");
    }

    @Test
    void moreLinesThanAllowedEndInAnEllipsis() {
        assertThat(Text.wrap("aaa bbb ccc ddd", 4, 2)).containsExactly("aaa", "bb…");
        assertThat(Text.wrap("aaaaa b cc", 5, 1)).containsExactly("aaa…");
        assertThat(Text.wrap("aaa bbb", 4, 2)).containsExactly("aaa", "bbb");
    }

    @Test
    void aCutTextTakesTheWidthAndNoMore() {
        assertThat(Text.cut("abcdef", 4)).isEqualTo("abc…");
        assertThat(Text.cut("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void widthCountsCharactersNotTheirHalves() {
        String clef = "\uD834\uDD1E";
        assertThat(Text.width(clef)).isEqualTo(1);
        assertThat(Text.cut(clef.repeat(3), 2)).isEqualTo(clef + "…");
    }

    @Test
    void aParagraphStandsBelowItsHeadsText() {
        assertThat(Text.paragraph("note: ", "one two three", 14)).isEqualTo("note: one two\n      three\n");
    }
}
