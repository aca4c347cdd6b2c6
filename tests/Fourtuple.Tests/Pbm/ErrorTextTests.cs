using Fourtuple.Pbm.Commands;

namespace Fourtuple.Tests.Pbm;

public sealed class ErrorTextTests
{
    [Fact]
    public void WhatWhyAndAdviceAreThreeSentencesOnOneLine()
    {
        var text = new ErrorText(104, "the plan has 2 problems", "a key\nis unknown.", "correct it").ToString();
        Assert.Equal("error: The plan has 2 problems. A key is unknown. Correct it.", text);
    }

    [Theory]
    [InlineData("io_uring is off", "io_uring is off.")]
    [InlineData("pbm failed", "pbm failed.")]
    [InlineData("'x' is wrong!", "'x' is wrong!")]
    [InlineData("", "")]
    public void NamesKeepTheirCase(string text, string sentence) => Assert.Equal(sentence, ErrorText.Sentence(text));

    [Fact]
    public void EmptyPartsLeaveNoGap() =>
        Assert.Equal("error: A is wrong. See help.", new ErrorText(2, "a is wrong", "", "see help").ToString().Trim());
}
