#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/document.h"
#include "qkv/goal.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// A run of characters that look alike.
struct TextRun {
    std::string text;
    bool is_strong = false;
    bool is_emphasized = false;
    bool is_code = false;

    friend bool operator==(const TextRun&, const TextRun&) = default;
};

/// A paragraph, an item of a list, a quotation, a heading or a block of code of a lesson. A '\n' in a run is a line
/// break that the author wants.
struct TextBlock {
    enum class Kind { paragraph, item, quotation, heading, code };
    Kind kind = Kind::paragraph;
    int depth = 0;       ///< of an item: 1 and more
    std::string marker;  ///< of an item: "•" or "2."; empty for further paragraphs of the same item
    std::vector<TextRun> runs;

    friend bool operator==(const TextBlock&, const TextBlock&) = default;
};

/// Parts of the window that a lesson can point at.
enum class WindowPart {
    sentence,
    vectors,
    queries,
    keys,
    values,
    score,
    softmax,
    update,
    scores,
    weights,
    output,
    plane,  ///< the vectors as arrows
    message,
    timeline,
    options,
    join,   ///< of a layer: concat and W_O
    layer,  ///< of a layer: norms and feed-forward
    next    ///< of a model: the next word
};

/// An answer that a learner can click.
struct Choice {
    std::string text;
    bool is_right = false;
    std::string reason;  ///< why it is wrong; empty for the right one

    friend bool operator==(const Choice&, const Choice&) = default;
};

/// What a passage asks. One of the choices is right, and at least one is wrong.
struct LessonQuestion {
    std::vector<Choice> choices;  ///< in the order of the file

    friend bool operator==(const LessonQuestion&, const LessonQuestion&) = default;
};

/// A vector in the document that is opened, and the one of the same name in the document before it: to be drawn as bars
/// and as arrows.
struct VectorComparison {
    std::string name;  ///< as the lesson writes it: "head 3 V_new(사과를)"
    std::string sentence_before;
    std::string sentence_after;
    std::vector<double> before;  ///< two or more
    std::vector<double> after;   ///< as many
    std::pair<int, int> plane;   ///< the components, from 0, in which the arrows are drawn: those that differ most

    friend bool operator==(const VectorComparison&, const VectorComparison&) = default;
};

/// What happens in the window after a passage has been read, and what the learner is then asked to do.
struct Change {
    std::optional<Document> document;            ///< is opened, at its start
    std::optional<Step> step;                    ///< is gone to
    std::vector<WindowPart> highlights;          ///< until the next change
    std::optional<VectorComparison> comparison;  ///< is drawn below the passage from then on
    std::optional<Goal> goal;
    std::optional<LessonQuestion> question;  ///< not together with a goal

    /// Whether the text above it asks for something: then it takes effect as soon as this text appears.
    bool asks() const { return goal || question; }
};

/// Text, and what comes after it at a key press.
struct Passage {
    std::vector<TextBlock> text;  ///< none if two blocks follow each other: then the change happens immediately
    Change change;                ///< nothing at the end of a chapter
    int line = 1;                 ///< of the file, where it begins
};

/// A part of a lesson with a heading of its own, from which it can be begun.
struct Chapter {
    std::string title;
    std::vector<Passage> passages;  ///< at least one
    Document document;  ///< the document that the earlier chapters opened last; at first the reference example
    Step step;          ///< where they have left it
    int line = 1;       ///< of the file
};

/// A Markdown file. See docs/lessons.md for how it is written.
struct Lesson {
    std::string title;
    std::vector<TextBlock> introduction;  ///< what stands before the first chapter
    std::vector<Chapter> chapters;        ///< at least one
};

/// Finds the document that a lesson calls by name: an example's id ("reference") or a file beside the lesson.
using FindDocument = std::function<Result<Document>(std::string_view name)>;

/// Reads a lesson. Fails with the file's name, the line and the fix ("numbers.ko.md:12: …"): no title, no chapter, a
/// block ```qkv with an unknown word, a document that is not found, a step that the document does not have, a goal that
/// cannot be read, holds before the learner does anything, or is not met by its solution, a question without a right
/// or a wrong answer, or with a wrong one that gives no reason.
Result<Lesson> parse_lesson(std::string_view markdown, const std::string& file_name, const FindDocument& find);

}  // namespace qkv
