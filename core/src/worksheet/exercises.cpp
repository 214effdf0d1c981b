// Exercises with tidy numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "qkv/attention.h"
#include "qkv/number_format.h"
#include "qkv/worksheet.h"
#include "worksheet/by_hand.h"

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

// The distributions of the standard library differ between machines; the engine does not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    int roll(int least, int most) {
        return least + static_cast<int>(engine_() % static_cast<std::uint64_t>(most - least + 1));
    }
    Matrix matrix(int rows, int columns, int least, int most) {
        Matrix values(rows, columns);
        for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = roll(least, most);
        return values;
    }

private:
    std::mt19937_64 engine_;
};

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

// Scores that are worth working out by hand: small, and not all the same.
bool is_tidy(const Attention& attention, const Exercise& exercise, const WorksheetOptions& options) {
    double least = 1e9;
    double most = -1e9;
    for (int j = 0; j < options.tokens; ++j) {
        const double score = attention.head().scores(exercise.query, j);
        if (std::isinf(score)) continue;
        least = std::min(least, score);
        most = std::max(most, score);
    }
    const bool is_small = options.level == 1 ? least >= 0 && most <= 3 : least >= -3 && most <= 4;
    return is_small && most > least;
}

Exercise rolled(Dice& dice, const WorksheetOptions& options, int number) {
    const auto& sentences = options.language == Language::ko ? korean : english;
    // One after another, so that none comes twice before each has come once.
    const auto sentence = (options.seed + static_cast<std::uint64_t>(number)) % Sentences{}.size();
    const auto words = static_cast<std::size_t>(options.tokens - WorksheetOptions::least_tokens);
    Exercise exercise;
    exercise.document = *document_from_sentence(sentences[words][sentence]);
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

std::vector<double> row_of(const Matrix& matrix, int row) {
    const RowVector values = matrix.row(row);
    return {values.begin(), values.end()};
}

// Values from 0 to 4 whose products with the shown weights come out right.
std::vector<double> rolled_column(Dice& dice, const std::vector<double>& shown, const std::vector<double>& weights) {
    std::vector<double> column;
    for (std::size_t j = 0; j < shown.size(); ++j) {
        int value = dice.roll(0, 4);
        while (!product_holds(shown[j], weights[j], value)) value = dice.roll(0, 4);
        column.push_back(value);
    }
    return column;
}

// Draws V, column by column, so that the V update comes out right by hand.
bool add_values(Dice& dice, Exercise& exercise, const std::vector<double>& shown, const std::vector<double>& weights) {
    constexpr int most_tries = 200;
    Matrix& v = exercise.document.head().v;
    for (Eigen::Index c = 0; c < v.cols(); ++c) {
        std::vector<double> column = rolled_column(dice, shown, weights);
        for (int tries = 1; !sum_holds(shown, weights, column); ++tries) {
            if (tries == most_tries) return false;
            column = rolled_column(dice, shown, weights);
        }
        for (Eigen::Index j = 0; j < v.rows(); ++j) v(j, c) = column[static_cast<std::size_t>(j)];
    }
    return true;
}

// Draws V. Whether working with the shown numbers gives every number that is shown.
bool comes_out_by_hand(Dice& dice, Exercise& exercise, const Attention& attention, int level) {
    const auto shown = weights_by_hand(row_of(attention.head().scores, exercise.query), exercise.base);
    if (!shown) return false;
    if (level >= 3) return add_values(dice, exercise, *shown, row_of(attention.head().weights, exercise.query));
    // Not on the sheet.
    exercise.document.head().v = dice.matrix(exercise.document.token_count(), exercise.document.value_size(), 0, 4);
    return true;
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
        visible += std::exp(document.head().q.row(exercise.query).dot(document.head().k.row(j)));
    const std::array<std::pair<Step, double>, 4> answers{{
        {weight, total == 0 ? 0.0 : shown_score / total},
        {weight, std::exp(shown_score)},
        {weight, std::exp(shown_score) / visible},
        {score, document.head().k.row(exercise.query).dot(document.head().q.row(key))},
    }};
    const auto& [step, value] = answers[static_cast<std::size_t>(dice.roll(0, 3))];
    exercise.mistaken_step = step;
    exercise.wrong_answer = format_number(value);
    const auto verdict = judge(document, attention, step, exercise.wrong_answer, {});
    return verdict && !verdict->is_correct && verdict->mistakes.size() == 1;
}

bool is_like(const Exercise& a, const Exercise& b) {
    return a.query == b.query && same(a.document.head().q, b.document.head().q) &&
           same(a.document.head().k, b.document.head().k) && same(a.document.head().v, b.document.head().v);
}

// For one sheet. Every choice of options needs far fewer (worksheet_answers_test.cpp).
constexpr int most_drawn = 2000000;

}  // namespace

Result<std::vector<Exercise>> exercises_of(const Document& document, int count) {
    if (!is_plain(without_embeddings(document))) return tl::unexpected(Problem{"problem.worksheet.plain", {}});
    const int size = std::max(document.key_size(), document.value_size());
    if (document.token_count() > largest_worksheet_tokens || size > largest_worksheet_dimensions)
        return tl::unexpected(Problem{"problem.worksheet.large",
                                      {{"tokens", fmt::format("{}", document.token_count())},
                                       {"size", fmt::format("{}", size)},
                                       {"most_tokens", fmt::format("{}", largest_worksheet_tokens)},
                                       {"most_size", fmt::format("{}", largest_worksheet_dimensions)}}});
    if (const auto problem = outside("problem.worksheet.count", count, 1, WorksheetOptions::largest_count))
        return tl::unexpected(*problem);
    Exercise exercise;
    exercise.document = without_embeddings(document);
    for (Matrix* matrix : {&exercise.document.head().q, &exercise.document.head().k, &exercise.document.head().v}) {
        for (Eigen::Index i = 0; i < matrix->size(); ++i) matrix->data()[i] = as_shown(matrix->data()[i]);
    }
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
        const Attention attention = attend(exercise.document);
        if (!is_tidy(attention, exercise, options) || !comes_out_by_hand(dice, exercise, attention, options.level))
            continue;
        if (options.level == 5 && !add_mistake(dice, exercise)) continue;
        if (std::any_of(all.begin(), all.end(), [&](const Exercise& one) { return is_like(one, exercise); })) continue;
        all.push_back(std::move(exercise));
    }
    return all;
}

}  // namespace qkv
