#include "session/heads.h"

#include <doctest/doctest.h>

#include "support/captures.h"

namespace qkv {
namespace {

using test::Random;

std::shared_ptr<const Capture> some_capture() {
    Random random(5);
    return test::capture_of(test::capture_json(random, 3, 2));
}

}  // namespace

TEST_CASE("heads are shown only while there is a capture, with small pictures of one batch") {
    Heads heads;
    heads.apply(action::ShowHeads{true});
    CHECK_FALSE(heads.are_shown());
    heads.open({some_capture(), "/models/model.json"});
    REQUIRE(heads.chosen() != nullptr);
    CHECK_FALSE(heads.chosen()->head);
    heads.apply(action::ShowHeads{true, 99});
    CHECK(heads.are_shown());
    REQUIRE(heads.overview() != nullptr);
    CHECK(heads.overview()->batch() == 0);
    heads.hide();
    CHECK_FALSE(heads.are_shown());
    heads.close();
    CHECK(heads.chosen() == nullptr);
    CHECK(heads.overview() == nullptr);
}

TEST_CASE("the head that is open is noted") {
    Heads heads;
    heads.open({some_capture(), "/models/model.json"});
    const Document document = heads.chosen()->capture->document({0, 1, 2}).value();
    heads.note_open({0, 1, 2}, document, attend(document));
    CHECK(heads.chosen()->head == HeadIndex{0, 1, 2});
}

TEST_CASE("the arrays that were chosen come with their file, once") {
    Heads heads;
    CHECK_FALSE(heads.take_arrays({"a", "b", "c"}));
    heads.ask_for_arrays({"/models/model.npz"}, {"a", "b", "c"});
    REQUIRE(heads.array_choice());
    CHECK(heads.array_choice()->names.size() == 3);
    const auto file = heads.take_arrays({"b", "a", "c"});
    REQUIRE(file);
    CHECK(file->path == "/models/model.npz");
    CHECK(file->capture.names == std::array<std::string, 3>{"b", "a", "c"});
    CHECK_FALSE(heads.array_choice());
    heads.ask_for_arrays({"/models/model.npz"}, {"a"});
    heads.apply(action::CancelArrays{});
    CHECK_FALSE(heads.array_choice());
}

TEST_CASE("small pictures are the same on a thread and in slices") {
    const auto capture = some_capture();
    HeadOverview threaded(capture, 0);
    HeadOverview sliced(capture, 0, Workplace::slices);
    threaded.wait();
    while (sliced.is_working()) sliced.follow();
    for (int layer = 0; layer < capture->layers(); ++layer) {
        for (int head = 0; head < capture->heads(); ++head)
            CHECK(*threaded.thumbnail(layer, head) == *sliced.thumbnail(layer, head));
    }
}

}  // namespace qkv
