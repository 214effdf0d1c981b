// Exercises with tidy numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "numbers/portable_exp.h"
#include "qkv/attention.h"
#include "qkv/number_format.h"
#include "qkv/worksheet.h"
#include "worksheet/by_hand.h"
#include "worksheet/dice.h"
#include "worksheet/drawn_head.h"
#include "worksheet/given.h"
#include "worksheet/levels.h"

namespace qkv {
namespace {

using Sentences = std::array<const char*, 6>;

// By number of words, from 2 on.
constexpr std::array<Sentences, 5> korean{{
    {"비가 온다", "새가 난다", "꽃이 핀다", "별이 빛난다", "아기가 웃는다", "강물이 흐른다"},
    {"고양이가 생선을 먹는다", "동생이 그림을 그린다", "우리는 노래를 부른다", "할머니가 떡을 만든다",
     "바람이 구름을 민다", "나는 편지를 쓴다"},
    {"민수가 아침에 우유를 마신다", "강아지가 마당에서 공을 쫓는다", "누나가 도서관에서 책을 읽는다",
     "우리는 바다에서 조개를 줍는다", "아버지가 부엌에서 국을 끓인다", "아이들이 눈밭에서 썰매를 탄다"},
    {"지수는 친구와 함께 영화를 봤다", "형은 어제 새 자전거를 샀다", "나는 비 오는 날을 좋아한다",
     "선생님은 우리에게 긴 이야기를 들려주셨다", "작은 새가 높은 나무에 앉았다", "엄마는 매일 따뜻한 차를 마신다"},
    {"오늘 아침 우리 집 고양이가 사라졌다", "나는 내일 친구와 함께 산에 간다", "동생은 생일에 받은 책을 아껴 읽는다",
     "비가 그치자 하늘에 큰 무지개가 떴다", "어제 본 영화가 아직도 자꾸 생각난다",
     "할아버지는 마당에 작은 꽃밭을 새로 만드셨다"},
}};

constexpr std::array<Sentences, 5> english{{
    {"Rain falls", "Birds fly", "Flowers bloom", "Stars shine", "Babies laugh", "Rivers flow"},
    {"Cats eat fish", "We sing songs", "Dogs chase balls", "Grandma bakes bread", "Wind moves clouds",
     "I write letters"},
    {"Tom drinks milk early", "My sister reads books", "The puppy found shoes", "We collect small shells",
     "Dad cooks hot soup", "Children ride red sleds"},
    {"She watched films with friends", "The small bird sat down", "I like days with rain",
     "My brother bought new skates", "Our teacher tells long stories", "Mom drinks warm tea daily"},
    {"This morning our old cat left", "Tomorrow I climb hills with friends", "He slowly reads his birthday book",
     "After rain we saw a rainbow", "I still think about that film", "Grandpa made a garden last spring"},
}};

std::optional<Problem> outside(const char* id, int value, int least, int most) {
    if (value >= least && value <= most) return std::nullopt;
    return Problem{
        id,
        {{"number", fmt::format("{}", value)}, {"least", fmt::format("{}", least)}, {"most", fmt::format("{}", most)}}};
}

std::optional<Problem> check_options(const WorksheetOptions& options) {
    using O = WorksheetOptions;
    for (const auto& problem : {outside("problem.worksheet.count", options.count, 1, O::largest_count),
                                outside("problem.worksheet.tokens", options.tokens, O::least_tokens, O::largest_tokens),
                                outside("problem.worksheet.dimensions", options.dimensions, 1, O::largest_dimensions),
                                outside("problem.worksheet.level", options.level, 1, O::largest_level)}) {
        if (problem) return problem;
    }
    return std::nullopt;
}

// Of this many words, from 2 on. One sentence after another, so that none comes twice before each has come once.
std::string sentence_of(const WorksheetOptions& options, int words, int number) {
    const auto& sentences = options.language == Language::ko ? korean : english;
    const auto sentence = (options.seed + static_cast<std::uint64_t>(number)) % Sentences{}.size();
    return sentences[static_cast<std::size_t>(words - WorksheetOptions::least_tokens)]
                    [static_cast<std::size_t>(sentence)];
}

// A sentence one word shorter and a word that only fills up the length; empty where there is none so short.
std::string padded_sentence(const WorksheetOptions& options, int number) {
    if (options.tokens == WorksheetOptions::least_tokens) return {};
    return sentence_of(options, options.tokens - 1, number) + " " +
           std::string(text(options.language, "worksheet.padding"));
}

Exercise rolled(Dice& dice, const WorksheetOptions& options, int number) {
    Exercise exercise;
    exercise.document = *document_from_sentence(sentence_of(options, options.tokens, number));
    const int least = options.level <= 2 ? 0 : -1;
    exercise.document.head().q = dice.matrix(options.tokens, options.dimensions, least, 2);
    exercise.document.head().k = dice.matrix(options.tokens, options.dimensions, least, 2);
    exercise.document.head().v = Matrix::Zero(options.tokens, options.dimensions);
    // A token that sees at least one other.
    exercise.query = dice.roll(options.level == 5 ? 1 : 0, options.tokens - 1);
    if (options.level == 1) exercise.base = dice.roll(2, 3);
    if (options.level == 4) exercise.document.options.scale = scale_for_key_size(options.dimensions);
    if (options.level == 5) exercise.document.options.mask = Mask::causal;
    return exercise;
}

// An answer that only one mistake gives.
bool add_mistake(Dice& dice, Exercise& exercise) {
    const Document& document = exercise.document;
    const Attention attention = attend(document);
    const int key = dice.roll(0, exercise.query);
    const Step weight{StepKind::weight, exercise.query, key, 0};
    const Step score{StepKind::score, exercise.query, key, 0};
    const double shown_score = attention.head().scores(exercise.query, key);
    double total = 0;
    double visible = 0;
    for (int j = 0; j <= exercise.query; ++j) total += attention.head().scores(exercise.query, j);
    for (int j = 0; j < document.token_count(); ++j)
        visible += portable_exp(document.head().q.row(exercise.query).dot(document.head().k.row(j)));
    const std::array<std::pair<Step, double>, 4> answers{{
        {weight, total == 0 ? 0.0 : shown_score / total},
        {weight, portable_exp(shown_score)},
        {weight, portable_exp(shown_score) / visible},
        {score, document.head().k.row(exercise.query).dot(document.head().q.row(key))},
    }};
    const auto& [step, value] = answers[static_cast<std::size_t>(dice.roll(0, 3))];
    exercise.mistaken_step = step;
    exercise.wrong_answer = format_number(value);
    const auto verdict = judge(document, attention, step, exercise.wrong_answer, {});
    return verdict && !verdict->is_correct && verdict->mistakes.size() == 1;
}

// Adds what is not drawn yet. Whether all of it comes out by hand.
bool is_complete(Dice& dice, Exercise& exercise, const WorksheetOptions& options, int number) {
    const int level = options.level;
    if (level == masked_level && !add_mask_and_bias(dice, exercise, padded_sentence(options, number))) return false;
    const Attention attention = attend(exercise.document);
    if (!is_tidy(attention.head(), exercise.query, level) ||
        !comes_out_by_hand(dice, exercise, attention.head(), level))
        return false;
    if (level == joined_level) return add_second_head(dice, exercise, level);
    return level != 5 || add_mistake(dice, exercise);
}

bool is_like(const Exercise& a, const Exercise& b) {
    return a.query == b.query && same(a.document.head().q, b.document.head().q) &&
           same(a.document.head().k, b.document.head().k) && same(a.document.head().v, b.document.head().v);
}

// ---- of a document

std::optional<Problem> problem_with_size(const Document& document) {
    const int tokens = std::max(document.token_count(), document.key_count());
    const int size = std::max({document.key_size(), document.value_size(), static_cast<int>(document.w_o.cols())});
    if (document.head_count() > largest_worksheet_heads)
        return Problem{"problem.worksheet.heads",
                       {{"heads", fmt::format("{}", document.head_count())},
                        {"most", fmt::format("{}", largest_worksheet_heads)}}};
    if (tokens <= largest_worksheet_tokens && size <= largest_worksheet_dimensions) return std::nullopt;
    return Problem{"problem.worksheet.large",
                   {{"tokens", fmt::format("{}", tokens)},
                    {"size", fmt::format("{}", size)},
                    {"most_tokens", fmt::format("{}", largest_worksheet_tokens)},
                    {"most_size", fmt::format("{}", largest_worksheet_dimensions)}}};
}

// Its numbers rounded as they are printed. Where Q, K and V come from is not on paper.
Document as_shown_on_paper(const Document& document) {
    Document shown = without_embeddings(document);
    std::vector<Matrix*> matrices{&shown.w_o};
    for (Head& head : shown.heads) matrices.insert(matrices.end(), {&head.q, &head.k, &head.v, &head.bias});
    for (Matrix* matrix : matrices) {
        for (double& value : matrix->reshaped()) value = as_shown(value);
    }
    return shown;
}

// For one sheet. Every choice of options needs far fewer (worksheet_answers_test.cpp).
constexpr int most_drawn = 2000000;

}  // namespace

std::vector<int> worksheet_levels(const Document& document) {
    std::vector<int> levels{2, 3};

    if (has_mask(document) || has_bias(document)) levels.push_back(masked_level);
    if (document.is_joined()) levels.push_back(joined_level);
    return levels;
}

std::optional<Problem> problem_with_level(const Document& document, int level) {
    const std::vector<int> levels = worksheet_levels(document);
    if (std::ranges::find(levels, level) != levels.end()) return std::nullopt;
    if (const auto problem = outside("problem.worksheet.level", level, 1, WorksheetOptions::largest_level))
        return problem;
    if (level == masked_level) return Problem{"problem.worksheet.no_mask", {}};
    if (level == joined_level) return Problem{"problem.worksheet.not_joined", {}};
    return Problem{"problem.worksheet.made_up", {{"number", fmt::format("{}", level)}}};
}

Result<std::vector<Exercise>> exercises_of(const Document& document, int count) {
    for (const auto& problem :
         {problem_with_size(document), outside("problem.worksheet.count", count, 1, WorksheetOptions::largest_count)})
        if (problem) return tl::unexpected(*problem);
    Exercise exercise;
    exercise.document = as_shown_on_paper(document);
    std::vector<Exercise> all;
    for (exercise.query = 0; exercise.query < std::min(count, document.token_count()); ++exercise.query)
        all.push_back(exercise);
    return all;
}

Result<std::vector<Exercise>> exercises(const WorksheetOptions& options) {
    if (const auto problem = check_options(options)) return tl::unexpected(*problem);
    Dice dice(options.seed);
    std::vector<Exercise> all;
    int tries = 0;
    while (static_cast<int>(all.size()) < options.count) {
        if (++tries > most_drawn) {
            return tl::unexpected(
                Problem{"problem.worksheet.rare",
                        {{"found", fmt::format("{}", all.size())}, {"count", fmt::format("{}", options.count)}}});
        }
        Exercise exercise = rolled(dice, options, static_cast<int>(all.size()));
        if (!is_complete(dice, exercise, options, static_cast<int>(all.size()))) continue;
        if (std::any_of(all.begin(), all.end(), [&](const Exercise& one) { return is_like(one, exercise); })) continue;
        all.push_back(std::move(exercise));
    }
    return all;
}

}  // namespace qkv
